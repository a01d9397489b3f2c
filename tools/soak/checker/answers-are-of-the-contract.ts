import type { HistoryRecord } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** What these calls may be answered. 422: beyond a limit. 410: the stream has ended. 409: the payout is in other hands at the moment, or the batch awaits no approval. */
const STATUSES: Readonly<Partial<Record<HistoryRecord['kind'], readonly number[]>>> = {
  policy: [200],
  subscribe: [201],
  post: [200, 201, 422],
  cancel: [200],
  decide: [200, 409],
  operate: [200, 409],
  items: [200],
  batches: [200],
  events: [200],
  pull: [200, 204, 410],
  delete: [200],
};

/** No call is answered otherwise than the API's contract says. */
export class AnswersAreOfTheContract implements Invariant {
  private readonly faults = new Faults();

  see(record: HistoryRecord, line: number): void {
    const allowed = STATUSES[record.kind];
    if (allowed === undefined || !('status' in record)) return;
    const { kind, status } = record;
    this.faults.decide(allowed.includes(status), () => `${kind} was answered ${String(status)}`, line);
  }

  end(): Finding {
    return this.faults.finding('every answer is one of the contract');
  }
}
