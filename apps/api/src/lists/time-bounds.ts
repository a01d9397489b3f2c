import { applyDecorators } from '@nestjs/common';
import { IsOptional } from 'class-validator';
import { isInstant, parsed, parseMoment, refused, type MessageText, type Parsed } from '#domain';
import type { Boundary, BusinessDay } from '#use-cases';
import { ApiText, OPTIONAL } from '../documentation/fields.js';
import { Reads, readsOnce } from '../http/reads.js';

const DAY = /^\d{4}-\d\d-\d\d$/;
const EXPECTED: MessageText =
  'This must be a moment with its offset, such as 2025-10-05T12:00:00-03:00 (with + written as %2B), or a day of São Paulo such as 2025-10-05.';

/** A day that there is. @param expected what is said of anything else */
export function parseDay(value: unknown, expected: MessageText): Parsed<BusinessDay> {
  const once = readsOnce(value);
  if (!once.ok) return once;
  const exists = DAY.test(once.value) && isInstant(`${once.value}T00:00:00.000Z`);
  return exists ? once : refused('invalid_format', expected);
}

const isDay = (text: string): boolean => DAY.test(text);

/** A moment, or a day, as a parameter of an address. */
export const IsBoundary = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiText(
      `${description} A moment has its offset; a day alone is one of São Paulo, and stands for its beginning.`,
      example,
      OPTIONAL,
    ),
    IsOptional(),
    Reads((value) => {
      const once = readsOnce(value);
      if (!once.ok) return once;
      const read = isDay(once.value) ? parseDay(value, EXPECTED) : parseMoment(value, EXPECTED);
      return read.ok ? parsed(once.value) : refused('invalid_format', EXPECTED);
    }),
  );

/** A day as a parameter of an address. */
export const IsBusinessDay = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiText(description, '2025-10-05', OPTIONAL),
    IsOptional(),
    Reads((value) => parseDay(value, 'This must be a day of São Paulo, such as 2025-10-05.')),
  );

/** From when on: a moment is left out itself, a day is not. Moments here are whole milliseconds. */
export function after(text: string | undefined): Boundary | undefined {
  if (text === undefined || isDay(text)) return text;
  return new Date(Date.parse(text) + 1);
}

export function before(text: string | undefined): Boundary | undefined {
  return text === undefined || isDay(text) ? text : new Date(text);
}
