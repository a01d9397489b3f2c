import { isIspb, parseReason, type Ispb, type Parsed } from '#domain';
import { UsageError } from './run-command.js';

const WHOLE_NUMBER = /^\d{1,9}$/;

/** @throws UsageError that names the option and its bounds */
export function readWholeNumber(name: string, text: string, least: number, most: number): number {
  const value = WHOLE_NUMBER.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name} must be a whole number from ${String(least)} to ${String(most)}.`);
}

/** @throws UsageError */
export function readIspb(text: string): Ispb {
  if (isIspb(text)) return text;
  throw new UsageError('An ISPB is 8 digits or capital letters, such as 32074986.');
}

/** @throws UsageError */
export function readMoment(name: string, text: string): Date {
  const at = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new UsageError(`${name} must be a moment such as 2026-03-02T12:00:00Z, or a day such as 2026-03-02.`);
}

/** An option that a parser of the domain reads. @throws UsageError that names it */
export function readOption<Value>(name: string, text: string, parse: (text: string) => Parsed<Value>): Value {
  const result = parse(text);
  if (result.ok) return result.value;
  throw new UsageError(`${name}: ${result.fault.message}`);
}

/** Why something is done; null where nothing was said. @throws UsageError */
export function readReason({ reason }: { readonly reason?: string }): string | null {
  return reason === undefined ? null : readOption('--reason', reason, parseReason);
}
