import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Logger, ProgressCheck } from '#observability';

interface Followed {
  readonly what: string;
  readonly sinceMs: number;
  /** When it has taken too long. */
  readonly limitMs: number;
}

/** The queues whose jobs this process takes, and what stands still where it takes none. */
const QUEUES = {
  settlement: 'taking jobs from the queue',
  webhooks: 'taking webhooks from the queue',
} as const;
export type WatchedQueue = keyof typeof QUEUES;

/**
 * Notices that this process does not get on with its work: something it has begun does not end, or jobs wait in a queue, and it has
 * places free and takes none. All it knows it is told by those who work. Everything they begin ends by some limit of its own, also while Postgres, Redis
 * or the rail are away (a failure is an end like any other), so what does not end for longer than all of those is stuck.
 */
@Injectable()
export class StallWatch extends ProgressCheck {
  private readonly underWay = new Set<Followed>();
  private readonly asked: { readonly what: string; readonly forMs: () => number }[] = [];
  /** Since when jobs have waited, whenever somebody looked, while this process took none. */
  private readonly waitingSinceMs = new Map<WatchedQueue, number>();
  private reported: string | undefined;
  private readonly limitMs: number;

  constructor(
    { worker }: Configuration,
    private readonly logger: Logger,
  ) {
    super();
    this.limitMs = worker.stallLimitMs;
  }

  /** Work that has to end, one way or the other; `longestMs`: within twice this, where that is longer than for other work. */
  async follow<Result>(what: string, work: () => Promise<Result>, longestMs = 0): Promise<Result> {
    const followed = { what, sinceMs: performance.now(), limitMs: Math.max(this.limitMs, 2 * longestMs) };
    this.underWay.add(followed);
    try {
      return await work();
    } finally {
      this.underWay.delete(followed);
    }
  }

  /** For those who know by themselves for how long they have been at the oldest of it, in milliseconds. */
  ask(what: string, forMs: () => number): void {
    this.asked.push({ what, forMs });
  }

  /** A job was taken, or is through. */
  moved(queue: WatchedQueue): void {
    this.waitingSinceMs.delete(queue);
  }

  /** Somebody has looked into a queue; `undefined` where nobody can say, with Redis away, or nothing is to be taken. */
  sawWaiting(queue: WatchedQueue, jobs: number | undefined): void {
    if (jobs === undefined || jobs === 0) this.waitingSinceMs.delete(queue);
    else if (!this.waitingSinceMs.has(queue)) this.waitingSinceMs.set(queue, performance.now());
  }

  override stuck(): string | undefined {
    const what = this.find();
    if (what !== this.reported) {
      this.reported = what;
      if (what === undefined) this.logger.info({}, 'Work goes on again');
      else
        this.logger.error(
          { what, limitMs: this.limitMs },
          'Work stands still; this process should be restarted',
        );
    }
    return what;
  }

  private find(): string | undefined {
    const nowMs = performance.now();
    for (const [queue, sinceMs] of this.waitingSinceMs)
      if (nowMs - sinceMs > this.limitMs) return QUEUES[queue];
    for (const { what, sinceMs, limitMs } of this.underWay) if (nowMs - sinceMs > limitMs) return what;
    return this.asked.find(({ forMs }) => forMs() > this.limitMs)?.what;
  }
}
