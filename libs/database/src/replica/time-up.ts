/** Rejects after this long, unless it is called off: for waits that something else may end. */
export function timeUp(waitMs: number): { readonly isUp: Promise<never>; readonly callOff: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Nothing came for ${String(waitMs)} ms`));
    }, waitMs);
  });
  return {
    isUp,
    callOff: () => {
      clearTimeout(timer);
    },
  };
}
