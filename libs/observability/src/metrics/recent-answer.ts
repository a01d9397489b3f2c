/** Asks again only when its answer has become old, and never twice at a time: so nobody can turn asking into load. */
export class RecentAnswer<Answer> {
  private known: { readonly answer: Answer; readonly atMs: number } | undefined;
  private underWay: Promise<Answer> | undefined;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly maxAgeMs: number,
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
