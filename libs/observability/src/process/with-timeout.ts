/** There was no answer in time. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * What `work` comes to, if that is within `timeoutMs`. An answer that arrived while the process was busy with something else
 * counts as in time: what has been received is read first. What comes after the timeout is dropped, and so are its errors.
 *
 * @throws TimeoutError
 */
export function withTimeout<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(new TimeoutError(`No answer within ${String(timeoutMs)} ms.`));
      });
    }, timeoutMs);
    Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
