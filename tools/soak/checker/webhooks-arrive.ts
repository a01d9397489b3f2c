import type { HistoryRecord } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

interface Sent {
  readonly said: string;
  readonly line: number;
  isTaken: boolean;
}

/** Each event that a payer subscribes to arrives, under its id in the feed, and is taken once at least; and nothing else arrives. */
export class WebhooksArrive implements Invariant {
  private readonly faults = new Faults();
  private readonly subscribed = new Map<string, readonly string[]>();
  private readonly sent = new Map<string, Sent>();
  /** Of the feed, what is subscribed to. */
  private readonly due = new Map<string, readonly [said: string, line: number]>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'subscribe') this.subscribed.set(record.payer, record.events);
    else if (record.kind === 'events') {
      const wanted = this.subscribed.get(record.payer) ?? [];
      for (const [id, type, about] of record.events)
        if (wanted.includes(type)) this.due.set(id, [`${type} ${about}`, line]);
    } else if (record.kind === 'webhook') {
      const [id, type, about] = record.event;
      const sent = this.sent.get(id) ?? { said: `${type} ${about}`, line, isTaken: false };
      sent.isTaken ||= record.status < 300;
      this.sent.set(id, sent);
    }
  }

  end(): Finding {
    for (const [id, [said, line]] of this.due) {
      const isTaken = this.sent.get(id)?.isTaken === true;
      this.faults.decide(isTaken, () => `${id} (${said}) did not arrive`, line);
    }
    for (const [id, { said, line }] of this.sent) {
      const [due] = this.due.get(id) ?? [];
      if (due !== said) this.faults.add(`${id} says ${said}, and the feed ${due ?? 'nothing of it'}`, line);
    }
    return this.faults.finding('every webhook arrives, and each is an event of the feed');
  }
}
