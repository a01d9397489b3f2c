import { activeSpan, forCalls, type Span } from '#observability';

/** A call that waits for its answer. */
interface GatheredCall<Question, Answer> {
  readonly question: Question;
  readonly span: Span | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that go together at most; their rows are locked until the commit. */
const MAX_CALLS_TOGETHER = 500;
/** Groups that are answered at the same time. */
const LANES = 2;

/**
 * Answers many calls in one go: those that come in the same turn of the event loop travel together, and those that arrive while
 * others are being answered wait for the next go. Nobody waits for company.
 */
export class GatheredCalls<Question, Answer> {
  private leaving: GatheredCall<Question, Answer>[] = [];
  private readonly arrived: GatheredCall<Question, Answer>[] = [];
  private busyLanes = 0;

  /**
   * @param answer answers questions in their order
   * @param travelMs how long a question is on its way before it can be answered
   */
  constructor(
    private readonly answer: (questions: readonly Question[]) => Promise<readonly Answer[]>,
    private readonly travelMs: number,
  ) {}

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.leaving.push({ question, span: activeSpan(), resolve, reject });
      if (this.leaving.length === 1)
        setImmediate(() => {
          this.depart();
        });
    });
  }

  private depart(): void {
    const group = this.leaving;
    this.leaving = [];
    setTimeout(() => {
      this.arrived.push(...group);
      if (this.busyLanes < LANES) void this.serve();
    }, this.travelMs);
  }

  private async serve(): Promise<void> {
    this.busyLanes += 1;
    while (this.arrived.length > 0) await this.answerTogether(this.arrived.splice(0, MAX_CALLS_TOGETHER));
    this.busyLanes -= 1;
  }

  private async answerTogether(calls: readonly GatheredCall<Question, Answer>[]): Promise<void> {
    try {
      const answers = await forCalls(
        calls.map(({ span }) => span),
        () => this.answer(calls.map(({ question }) => question)),
      );
      calls.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('A question was left without an answer.'));
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }
}
