/** Callbacks by signal. Thousands of calls share one signal, and adding a listener for each would cost a search of all of them. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Resolves with `answer` when the signal fires. */
export function whenAborted<Answer>(signal: AbortSignal, answer: Answer): Promise<Answer> {
  return new Promise((resolve) => {
    onAbort(signal, () => {
      resolve(answer);
    });
  });
}

/** The answer of a call; `instead` where the signal fires first, `wrong` where the call fails. */
export function orAborted<Answer>(
  call: Promise<Answer>,
  signal: AbortSignal,
  instead: Answer,
  wrong: Answer,
): Promise<Answer> {
  return new Promise((resolve) => {
    const forget = onAbort(signal, () => {
      resolve(instead);
    });
    const end = (answer: Answer): void => {
      forget();
      resolve(answer);
    };
    call.then(end, () => {
      end(wrong);
    });
  });
}

/** Calls back when the signal fires, at once if it has; the function returned cancels that. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const present = waiting.get(signal) ?? listen(signal);
  present.add(callback);
  return () => {
    present.delete(callback);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  waiting.set(signal, callbacks);
  signal.addEventListener(
    'abort',
    () => {
      for (const callback of callbacks) callback();
    },
    { once: true },
  );
  return callbacks;
}
