import { isUtf8 } from 'node:buffer';
import { HttpProblem } from '../problems/http-problem.js';
import { locateJsonFault } from './locate-json-fault.js';

/** Some editors and PowerShell begin a file with it; RFC 8259 lets a reader ignore it. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads a body as JSON. The result is what was sent and nothing else: `__proto__` and `constructor` are plain members, for
 * validation to report at their pointers; of a member given twice the last one counts.
 *
 * @throws HttpProblem `malformed_json` with `position` (characters from 0), `line` and `column` (from 1)
 */
export function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  // Bytes that are no UTF-8 become this character, which may also have been sent as such.
  if (json.includes('\uFFFD') && !isUtf8(body)) throw malformed(json, json.indexOf('\uFFFD'));
  try {
    return JSON.parse(json);
  } catch (error) {
    throw malformed(json, locateJsonFault(json), error);
  }
}

function malformed(json: string, position: number, cause?: unknown): HttpProblem {
  const before = json.slice(0, position);
  const line = before.split('\n').length;
  const column = position - (before.lastIndexOf('\n') + 1) + 1;
  return new HttpProblem('malformed_json', { details: { position, line, column }, cause });
}
