import type { HistoryRecord } from './record.js';

/** What a history has, counted. */
export class Figures {
  batches = 0;
  refused = 0;
  payouts = 0;
  scheduled = 0;
  settled = 0;
  /** Of messages, those that came again included. */
  deliveries = 0;
  events = 0;
  /** By their types. */
  readonly eventsOf: Record<string, number> = {};
  webhooks = 0;
  redriven = 0;
  markedFailed = 0;
  readonly faults: Record<string, number> = {};
  readonly #posted = new Set<string>();

  see(record: HistoryRecord): void {
    switch (record.kind) {
      case 'post':
        if (this.#posted.has(record.batch)) return;
        this.#posted.add(record.batch);
        if (record.status === 422) this.refused += 1;
        else this.batches += 1;
        if (record.scheduledFor !== undefined) this.scheduled += 1;
        this.payouts += record.payouts.length;
        return;
      case 'settled':
        this.settled += 1;
        return;
      case 'pull':
        this.deliveries += record.messages.length;
        return;
      case 'events':
        this.events += record.events.length;
        for (const [, type] of record.events) this.eventsOf[type] = (this.eventsOf[type] ?? 0) + 1;
        return;
      case 'webhook':
        if (record.status < 300) this.webhooks += 1;
        return;
      case 'operate':
        if (record.status === 200) this[record.action === 'redrive' ? 'redriven' : 'markedFailed'] += 1;
        return;
      case 'fault':
        this.faults[record.what] = (this.faults[record.what] ?? 0) + 1;
        return;
      default:
    }
  }
}
