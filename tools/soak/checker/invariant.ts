import type { HistoryRecord } from '../history/record.js';
import type { Finding } from './finding.js';

/** What must hold in every history. */
export interface Invariant {
  /** Every record once, in order, with the number of its line. */
  see(record: HistoryRecord, line: number): void;
  /** To be called when all were seen. */
  end(): Finding;
}
