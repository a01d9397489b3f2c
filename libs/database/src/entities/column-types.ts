import type { ColumnOptions, ValueTransformer } from 'typeorm';

/** Compared byte by byte, as every id here is. */
export const IDENTIFIER = { type: 'text', collation: 'C' } as const satisfies ColumnOptions;

/** pg reads int8 as text. Amounts and positions here stay below 2^53. */
const safeInteger: ValueTransformer = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
};

const safeIntegers: ValueTransformer = {
  from: (values: readonly string[]) => values.map(Number),
  to: (values: readonly number[]) => values,
};

export const BIGINT = { type: 'bigint', transformer: safeInteger } as const satisfies ColumnOptions;

export const BIGINT_ARRAY = {
  type: 'bigint',
  array: true,
  transformer: safeIntegers,
} as const satisfies ColumnOptions;
