import type { HistoryRecord } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** A history that was cut off shows nothing of what came later. */
export class HistoryIsWhole implements Invariant {
  private first: HistoryRecord | undefined;
  private last: HistoryRecord | undefined;
  private lines = 0;

  see(record: HistoryRecord, line: number): void {
    this.first ??= record;
    this.last = record;
    this.lines = line;
  }

  end(): Finding {
    const faults = new Faults();
    faults.decide(this.first?.kind === 'began', () => 'it does not begin with its beginning', 1);
    faults.decide(this.last?.kind === 'ended', () => 'it is cut off', this.lines);
    return faults.finding('the history is whole');
  }
}
