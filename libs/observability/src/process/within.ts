/** Rejects when `ask` takes longer; what it comes to after that is nobody's business any more. */
export function within<Answer>(timeoutMs: number, ask: () => Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`No answer within ${String(timeoutMs)} ms.`));
    }, timeoutMs);
    Promise.resolve()
      .then(ask)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
