/** A few who scrape, or one who does so often, cost no more than one. */
const MAX_AGE_MS = 3_000;

/** Asks again only when its answer has become old, and never twice at a time, so that asking is no load. */
export class RecentAnswer<Answer> {
  private known: { readonly answer: Answer; readonly atMs: number } | undefined;
  private underWay: Promise<Answer> | undefined;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly maxAgeMs: number = MAX_AGE_MS,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** An answer that is at most so old, or that of a question that is under way. What fails is not kept. */
  get(): Promise<Answer> {
    if (this.known !== undefined && this.nowMs() - this.known.atMs < this.maxAgeMs)
      return Promise.resolve(this.known.answer);
    this.underWay ??= this.askAnew().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async askAnew(): Promise<Answer> {
    const atMs = this.nowMs();
    const answer = await this.ask();
    this.known = { answer, atMs };
    return answer;
  }
}
