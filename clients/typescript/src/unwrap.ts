import { maloteErrorOf } from './malote-error.js';

/** What `GET`, `POST` and their like resolve to. */
export interface Result<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer, where you prefer thrown errors: `unwrap(await malote.GET(…))`. Throws `MaloteError`. */
export function unwrap<Data>({ data, error, response }: Result<Data>): Exclude<Data, undefined> {
  if (!response.ok) throw maloteErrorOf(response.status, error);
  // Of an answer without a body there is nothing to return, and its type says so.
  return data as Exclude<Data, undefined>;
}
