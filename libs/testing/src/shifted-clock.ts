/**
 * The environment of a process whose clock is this far ahead, negative: behind. As `faketime` would make it, but the tests need
 * nothing on a machine beside Node; and like a clock that is set wrong, it leaves the monotonic clock and timers as they are.
 */
export function shiftedClock(aheadMs: number): Readonly<Record<string, string>> {
  const preload = `
    const Right = Date;
    globalThis.Date = class Date extends Right {
      constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
      static now() { return Right.now() + ${String(aheadMs)}; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
}
