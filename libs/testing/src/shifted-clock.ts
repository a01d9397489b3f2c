/**
 * The environment of a process whose clock is this far ahead, negative: behind. As `faketime` would make it, but the tests need
 * nothing on a machine beside Node; and like a clock that is set wrong, it leaves the monotonic clock and timers as they are.
 */
export function shiftedClock(aheadMs: number): Readonly<Record<string, string>> {
  return preload(`const aheadMs = ${String(aheadMs)};`);
}

/** Of a process whose clock is right until SIGWINCH (at SIGUSR2 Nest shuts down), jumps by so much then, and back with the next one. */
export function jumpingClock(byMs: number): Readonly<Record<string, string>> {
  return preload(`
    let aheadMs = 0;
    process.on('SIGWINCH', () => { aheadMs = aheadMs === 0 ? ${String(byMs)} : 0; });`);
}

/** @param aheadMs - JavaScript that declares it */
function preload(aheadMs: string): Readonly<Record<string, string>> {
  const script = `
    ${aheadMs}
    const Right = Date;
    globalThis.Date = class Date extends Right {
      constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
      static now() { return Right.now() + aheadMs; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}
