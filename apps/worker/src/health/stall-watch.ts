import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Logger, ProgressCheck } from '#observability';

interface Followed {
  readonly what: string;
  readonly sinceMs: number;
}

/**
 * Notices that this process does not get on with its work: something it has begun does not end, or chunks of payouts wait in the
 * queue and it takes none. All it knows it is told by those who work. Everything they begin ends by some limit of its own, also while Postgres, Redis
 * or the rail are away (a failure is an end like any other), so what does not end for longer than all of those is stuck.
 */
@Injectable()
export class StallWatch extends ProgressCheck {
  private readonly underWay = new Set<Followed>();
  private readonly asked: { readonly what: string; readonly forMs: () => number }[] = [];
  /** Since when chunks have waited, whenever somebody looked, while this process took none. */
  private waitingSinceMs: number | undefined;
  private reported: string | undefined;
  private readonly limitMs: number;

  constructor(
    { worker }: Configuration,
    private readonly logger: Logger,
  ) {
    super();
    this.limitMs = worker.stallLimitMs;
  }

  /** Work that has to end, one way or the other. */
  async follow<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const followed = { what, sinceMs: performance.now() };
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

  /** A chunk was taken, or is through. */
  moved(): void {
    this.waitingSinceMs = undefined;
  }

  /** Somebody has looked into the queue; `undefined` where nobody can say, with Redis away. */
  sawWaiting(chunks: number | undefined): void {
    if (chunks === undefined || chunks === 0) this.waitingSinceMs = undefined;
    else this.waitingSinceMs ??= performance.now();
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
    const isTooLong = (sinceMs: number): boolean => nowMs - sinceMs > this.limitMs;
    if (this.waitingSinceMs !== undefined && isTooLong(this.waitingSinceMs))
      return 'taking jobs from the queue';
    for (const { what, sinceMs } of this.underWay) if (isTooLong(sinceMs)) return what;
    return this.asked.find(({ forMs }) => forMs() > this.limitMs)?.what;
  }
}
