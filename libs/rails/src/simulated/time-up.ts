/** Who is to hear when a signal fires. One listener for each signal: thousands of calls share one. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Resolves with `answer` when time is up. */
export function whenTimeIsUp<Answer>(signal: AbortSignal, answer: Answer): Promise<Answer> {
  return new Promise((resolve) => {
    onTimeUp(signal, () => {
      resolve(answer);
    });
  });
}

/** The answer of a call, or `instead` if time is up before there is one. What goes wrong in the call counts as `wrong`. */
export function orTimeUp<Answer>(
  call: Promise<Answer>,
  signal: AbortSignal,
  instead: Answer,
  wrong: Answer,
): Promise<Answer> {
  return new Promise((resolve) => {
    const forget = onTimeUp(signal, () => {
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

/** Calls back when time is up, at once if it is; the function returned calls that off. */
function onTimeUp(signal: AbortSignal, callback: () => void): () => void {
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
