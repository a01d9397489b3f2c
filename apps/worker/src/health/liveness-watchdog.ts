import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Logger, ProgressCheck } from '#observability';

interface Followed {
  readonly what: string;
  readonly sinceMs: number;
  /** When it has taken too long. */
  readonly limitMs: number;
}

const QUEUES = {
  settlement: 'taking jobs from the queue',
  webhooks: 'taking webhooks from the queue',
} as const;
export type WatchedQueue = keyof typeof QUEUES;

/**
 * Notices that this process makes no progress: work it has started does not end, or jobs wait in a queue, and it has slots free
 * and takes none. It knows only what the parts that work report. All work has a time limit, also while Postgres,
 * Redis or the rail are down (a failure is an end like any other), so what does not end for longer than all of those is stuck.
 */
@Injectable()
export class LivenessWatchdog extends ProgressCheck {
  private readonly followed = new Set<Followed>();
  private readonly registered: { readonly what: string; readonly forMs: () => number }[] = [];
  /** Since when jobs have waited in every look at the queue, while this process took none. */
  private readonly waitingSinceMs = new Map<WatchedQueue, number>();
  private readonly inFlight: Record<WatchedQueue, number> = { settlement: 0, webhooks: 0 };
  private readonly slots: Readonly<Record<WatchedQueue, number>>;
  private readonly limitMs: number;
  private reported: string | undefined;

  constructor(
    { worker, webhooks }: Configuration,
    private readonly logger: Logger,
  ) {
    super();
    this.limitMs = worker.stallLimitMs;
    this.slots = { settlement: worker.concurrency, webhooks: webhooks.concurrency };
  }

  /** Work that has to end, in success or failure. `longestMs`: within twice this, where that is longer than for other work. */
  async follow<Result>(what: string, work: () => Promise<Result>, longestMs = 0): Promise<Result> {
    const followed = { what, sinceMs: performance.now(), limitMs: Math.max(this.limitMs, 2 * longestMs) };
    this.followed.add(followed);
    try {
      return await work();
    } finally {
      this.followed.delete(followed);
    }
  }

  /** The work of a job, which occupies one of the queue's slots. `longestMs`: as with `follow`. */
  async followJob(
    queue: WatchedQueue,
    what: string,
    work: () => Promise<void>,
    longestMs = 0,
  ): Promise<void> {
    this.progress(queue);
    this.inFlight[queue] += 1;
    try {
      await this.follow(what, work, longestMs);
    } finally {
      this.inFlight[queue] -= 1;
      this.progress(queue);
    }
  }

  /** For parts that know themselves how long the oldest of their work has taken, in milliseconds. */
  register(what: string, forMs: () => number): void {
    this.registered.push({ what, forMs });
  }

  /** A job was taken, or has ended. */
  progress(queue: WatchedQueue): void {
    this.waitingSinceMs.delete(queue);
  }

  /**
   * How many jobs wait in a queue; `undefined` where that is not known, with Redis down, or this process is not to take any. They
   * wait rightly while all slots are occupied: each job has a time limit.
   */
  backlog(queue: WatchedQueue, jobs: number | undefined): void {
    const isFull = this.inFlight[queue] >= this.slots[queue];
    if (jobs === undefined || jobs === 0 || isFull) this.waitingSinceMs.delete(queue);
    else if (!this.waitingSinceMs.has(queue)) this.waitingSinceMs.set(queue, performance.now());
  }

  override stuck(): string | undefined {
    const what = this.find();
    if (what !== this.reported) {
      this.reported = what;
      if (what === undefined) this.logger.info({}, 'This process makes progress again');
      else
        this.logger.error(
          { what, limitMs: this.limitMs },
          'This process makes no progress and should be restarted',
        );
    }
    return what;
  }

  private find(): string | undefined {
    const nowMs = performance.now();
    for (const [queue, sinceMs] of this.waitingSinceMs)
      if (nowMs - sinceMs > this.limitMs) return QUEUES[queue];
    for (const { what, sinceMs, limitMs } of this.followed) if (nowMs - sinceMs > limitMs) return what;
    return this.registered.find(({ forMs }) => forMs() > this.limitMs)?.what;
  }
}
