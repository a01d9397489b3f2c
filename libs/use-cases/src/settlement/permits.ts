/** A limit on how much happens at a time. Whoever comes when all permits are out waits in line. */
export class Permits {
  private readonly line: (() => void)[] = [];
  private free: number;

  constructor(limit: number) {
    this.free = limit;
  }

  /** Resolves when there is a permit; at once, without a detour, when there is one now. */
  take(): Promise<void> | undefined {
    if (this.free > 0) {
      this.free -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.line.push(resolve));
  }

  giveBack(): void {
    const next = this.line.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
