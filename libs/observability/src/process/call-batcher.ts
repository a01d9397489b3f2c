import type { Span } from '@opentelemetry/api';
import { activeSpan, linkedTo } from '../tracing/tracing.js';

export interface CallBatcherOptions<Question, Answer> {
  /** Answers the questions of a batch, each with one answer, in their order. */
  readonly answer: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  /** Questions in one batch. */
  readonly maxBatch: number;
  /** Batches in flight. One that departs beside another is no smaller than that: halves, not crumbs. */
  readonly maxInFlight: number;
  /** Questions that wait for a batch; a further one fails with `refuse()`. */
  readonly maxWaiting: number;
  readonly refuse: () => Error;
}

interface QueuedQuestion<Question, Answer> {
  readonly question: Question;
  /** The asker's. */
  readonly span: Span | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers many calls with one statement. Questions of one turn of the event loop share a batch; those that come while
 * batches are in flight share the next one. While none is, no question waits for others to come.
 */
export class CallBatcher<Question, Answer> {
  private readonly waiting: QueuedQuestion<Question, Answer>[] = [];
  private inFlight = 0;
  private lastBatchSize = 0;
  private departing = false;

  constructor(private readonly options: CallBatcherOptions<Question, Answer>) {}

  /** Errors: `refuse()`; what `answer` rejects with, for every question of its batch. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= this.options.maxWaiting) throw this.options.refuse();
      this.waiting.push({ question, span: activeSpan(), resolve, reject });
      this.departSoon();
    });
  }

  private departSoon(): void {
    if (this.departing || this.inFlight >= this.options.maxInFlight) return;
    if (this.waiting.length < (this.inFlight > 0 ? this.lastBatchSize : 1)) return;
    this.departing = true;
    setImmediate(() => {
      this.departing = false;
      void this.depart(this.waiting.splice(0, this.options.maxBatch));
      this.departSoon();
    });
  }

  private async depart(batch: readonly QueuedQuestion<Question, Answer>[]): Promise<void> {
    this.inFlight += 1;
    this.lastBatchSize = batch.length;
    try {
      const answers = await linkedTo(
        batch.map(({ span }) => span),
        () => this.options.answer(batch.map(({ question }) => question)),
      );
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('A question was left without an answer.'));
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.inFlight -= 1;
    this.departSoon();
  }
}
