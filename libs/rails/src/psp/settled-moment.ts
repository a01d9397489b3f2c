import type { EndToEndId } from '#domain';
import type { Profile } from './profile.js';

const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;
const US = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/;
/** Clocks differ, and some PSPs name the second before they took the payment in. */
const EARLY_MS = 60_000;
const LATE_MS = 300_000;

/** When a payment settled, as the PSP says it; undefined: it does not say it in a way that can be read. */
export function settledMoment(
  text: string | undefined,
  endToEndId: EndToEndId | null,
  { form, offset, ignoresOffset, orOfEndToEndId }: Profile['payment']['settledAt'],
  now: Date,
): Date | undefined {
  if (form === 'date')
    return /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')
      ? ((endToEndId === null ? undefined : minuteIn(endToEndId)) ?? now)
      : undefined;
  const iso = form === 'us' && US.test(text ?? '') ? text?.replace(US, '$3-$1-$2T$4') : text;
  const [, local, written] = ISO.exec(iso ?? '') ?? [];
  const zone = ignoresOffset ? offset : (written ?? offset);
  // Without an offset `Date` would read it in the time zone of this process.
  const read = local === undefined || zone === null ? undefined : validDate(local + zone);
  const ordered = endToEndId === null || !orOfEndToEndId ? undefined : minuteIn(endToEndId);
  if (ordered === undefined) return read;
  const canBe =
    read !== undefined &&
    read.getTime() >= ordered.getTime() - EARLY_MS &&
    read.getTime() <= now.getTime() + LATE_MS;
  return canBe ? read : ordered;
}

/** The minute in UTC that an endToEndId contains: when the payment was ordered, or its key was looked up for it. */
export function minuteIn(endToEndId: EndToEndId): Date | undefined {
  const [, year, month, day, hour, minute] = /^.{9}(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/.exec(endToEndId) ?? [];
  return validDate(`${String(year)}-${String(month)}-${String(day)}T${String(hour)}:${String(minute)}Z`);
}

function validDate(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
