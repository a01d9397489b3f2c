import { splitOutsideQuotes } from './split-outside-quotes.js';

/** `one`: a JSON object. `many`: a JSON array of up to ten. `none`: the client accepts neither (406). */
export type ReadingForm = 'one' | 'many' | 'none';

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly hasParameters: boolean;
  /** 0..1 */
  readonly quality: number;
}

const QUALITY = /^q\s*=\s*(\d+\.?\d*|\.\d+)$/i;

/**
 * Chooses the form of a reading call from its Accept header (RFC 9110, section 12.5.1): each form has the quality of the
 * most exact range that names it, and the higher quality wins. Of equal qualities `application/json` wins, whatever their
 * order. No header, or an empty one, accepts everything. Parameters other than `q` have no meaning for JSON (RFC 8259,
 * section 11), so `application/json; charset=utf-8` is `application/json`; a range without them counts as more exact.
 *
 * Written here because `negotiator` does not show qualities: of equal ones it prefers the more exact range, then the first.
 */
export function negotiateReadingForm(accept: string | undefined): ReadingForm {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'one';
  if (accept === 'multipart/json') return 'many';
  if (accept.trim() === '') return 'one';
  const ranges = splitOutsideQuotes(accept, ',').flatMap((element) => parseRange(element) ?? []);
  const one = qualityOf('application', ranges);
  const many = qualityOf('multipart', ranges);
  if (one === 0 && many === 0) return 'none';
  return many > one ? 'many' : 'one';
}

/** Undefined for what is no media range, or has a quality that is no number: such a range asks for nothing. */
function parseRange(element: string): MediaRange | undefined {
  const [name = '', ...parameters] = splitOutsideQuotes(element, ';').map((part) => part.trim());
  // A lone * is what HttpURLConnection of Java sends where it means any type.
  const [type, subtype, ...rest] = (name === '*' ? '*/*' : name.toLowerCase()).split('/');
  if (!type || !subtype || rest.length > 0) return undefined;
  const weight = parameters.find((parameter) => /^q\s*=/i.test(parameter));
  const quality = weight === undefined ? 1 : Number(QUALITY.exec(weight)?.[1] ?? Number.NaN);
  if (Number.isNaN(quality)) return undefined;
  const hasParameters = parameters.some((parameter) => parameter !== '' && parameter !== weight);
  return { type, subtype, hasParameters, quality: Math.min(quality, 1) };
}

/** How much `{type}/json` is wanted: the most exact range that names it decides, the first of several such; 0 where none does. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  let best = { exactness: -1, quality: 0 };
  for (const range of ranges) {
    const exactness = exactnessFor(type, range);
    if (exactness > best.exactness) best = { exactness, quality: range.quality };
  }
  return best.quality;
}

/** -1 where the range does not name the type. */
function exactnessFor(type: string, range: MediaRange): number {
  if (range.type === '*') return range.subtype === '*' ? 0 : -1;
  if (range.type !== type) return -1;
  if (range.subtype === '*') return 1;
  if (range.subtype !== 'json') return -1;
  return range.hasParameters ? 2 : 3;
}
