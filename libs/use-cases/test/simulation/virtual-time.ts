import type { RandomSource } from '#domain';

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

/** Time that passes only from one event to the next. Events of one moment happen in an order that chance decides. */
export class VirtualTime {
  nowMs = 0;
  private readonly events: Event[] = [];

  constructor(private readonly random: RandomSource) {}

  after(ms: number, happen: () => void): () => void {
    const event = { atMs: this.nowMs + ms, order: this.random(), happen };
    let at = this.events.length;
    while (at > 0 && isLater(this.events[at - 1], event)) at -= 1;
    this.events.splice(at, 0, event);
    return () => {
      const index = this.events.indexOf(event);
      if (index >= 0) this.events.splice(index, 1);
    };
  }

  /** Lets everything happen until `isOver`, or until the time given; promises run to their end after each event. */
  async run(untilMs: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const next = this.events[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.events.shift();
      this.nowMs = next.atMs;
      next.happen();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

function isLater(event: Event | undefined, than: Event): boolean {
  if (event === undefined) return false;
  return event.atMs > than.atMs || (event.atMs === than.atMs && event.order > than.order);
}
