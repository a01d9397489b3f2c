/** The time was over before there was an answer. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/**
 * What a promise comes to, if that is within `limitMs`. An answer that arrived while this process was busy with something else counts
 * as in time: what has been received is read before the time is called over.
 *
 * @throws TooLate
 */
export function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(new TooLate(`no answer within ${String(limitMs)} ms`));
      });
    }, limitMs);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
