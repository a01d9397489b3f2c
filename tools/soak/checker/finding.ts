/** One thing that must hold; `faults` says where it does not, a few examples at most. */
export interface Finding {
  readonly what: string;
  /** How many faults there are. */
  readonly count: number;
  readonly faults: readonly string[];
  /** How often it was decided: what was never decided has not been shown to hold. */
  readonly decided?: number;
}

const MAX_EXAMPLES = 5;

/** Counts faults, and keeps the first few. */
export class Faults {
  private readonly examples: string[] = [];
  private count = 0;
  decided = 0;

  /** @param lines of the history that show it */
  add(fault: string, ...lines: readonly number[]): void {
    this.count += 1;
    if (this.examples.length < MAX_EXAMPLES) this.examples.push(`${fault} (${placeOf(lines)})`);
  }

  /** A decision: where it `holds` there is no fault. */
  decide(holds: boolean, fault: () => string, ...lines: readonly number[]): void {
    this.decided += 1;
    if (!holds) this.add(fault(), ...lines);
  }

  finding(what: string): Finding {
    return { what, count: this.count, faults: this.examples, decided: this.decided };
  }
}

function placeOf(lines: readonly number[]): string {
  if (lines.length === 0) return 'nowhere in the history';
  return `line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}`;
}
