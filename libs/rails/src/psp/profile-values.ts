import { z } from 'zod';

/** Where a value stands in a JSON answer (RFC 6901), such as `/receiver/ispb`. */
export const pointer = z.string().regex(/^(\/[^/]*)+$/, 'a JSON pointer such as /receiver/ispb');
/** The first of these that leads to something counts. None: the interface does not say. */
export const pointers = z.array(pointer);
export const words = z.array(z.string().min(1));
export const status = z.number().int().min(200).max(499);
export const header = z.string().regex(/^[A-Za-z0-9_-]+$/, 'the name of a header');
export const milliseconds = z.number().int().min(0).max(31_622_400_000);
export const pattern = z.string().refine(isPattern, 'a regular expression');

/** An answer with this status whose text at `at` is one of `is`, or matches. */
const sayingShape = {
  status,
  at: pointer,
  is: words.min(1).optional(),
  matches: pattern.optional(),
};
export const saysSomething = (one: { readonly is?: unknown; readonly matches?: unknown }): boolean =>
  (one.is === undefined) !== (one.matches === undefined);
export const EITHER = 'either "is" or "matches"';
export const saying = z.strictObject(sayingShape).refine(saysSomething, EITHER);
/** A saying for which the status may be enough. */
export const signOrStatus = z
  .strictObject({ ...sayingShape, at: pointer.optional() })
  .refine((one) => one.at === undefined || saysSomething(one), EITHER);
/** A saying, and our code for it. */
export const refusal = z
  .strictObject({ ...sayingShape, code: z.string().min(2) })
  .refine(saysSomething, EITHER);
export type Saying = z.infer<typeof saying>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
