import type { HistoryRecord, Moment, RecordOf } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** `maybe`: a call that would have acknowledged it had no answer before its stream ended. */
type Acknowledged = 'no' | 'maybe' | 'yes';

interface Message {
  acknowledged: Acknowledged;
  /** When the delivery that was acknowledged was answered. */
  heldSince: Moment;
  readonly ispb: string;
  /** Of the delivery that began last. */
  lastFrom: Moment;
  /** Of the last delivery. */
  stream: number;
  line: number;
}

type Delivery = RecordOf<'pull' | 'delete'>;

/**
 * A stream that acknowledges a message has held it from its delivery until then, and after that it is gone. So no other delivery of it
 * begins after the one that was acknowledged was answered: it would be in two streams, or would have come back. And every message is
 * one settlement at the rail, for the institution it went to, and is acknowledged in the end.
 */
export class MessagesAreDeliveredOnce implements Invariant {
  private readonly faults = new Faults();
  private readonly messages = new Map<string, Message>();
  /** By stream, the last call of it that was answered with messages. */
  private readonly holding = new Map<number, Delivery>();
  /** By message. */
  private readonly settled = new Map<string, readonly [ispb: string, line: number]>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'settled' && record.message !== undefined)
      this.settled.set(record.message.id, [record.message.ispb, line]);
    if (record.kind !== 'pull' && record.kind !== 'delete') return;
    this.acknowledge(record, line);
    for (const id of record.messages) this.deliver(id, record, line);
    if (record.messages.length > 0) this.holding.set(record.stream, record);
    else this.holding.delete(record.stream);
  }

  end(): Finding {
    for (const [id, [ispb, line]] of this.settled) {
      const message = this.messages.get(id);
      const holds = message !== undefined && message.acknowledged !== 'no' && message.ispb === ispb;
      const fault = () =>
        message === undefined
          ? `${id} was settled and never delivered`
          : message.ispb === ispb
            ? `${id} was delivered, and did not come again when its stream had ended without an acknowledgement`
            : `${id} was settled for ${ispb} and delivered to ${message.ispb}`;
      this.faults.decide(holds, fault, line, ...(message === undefined ? [] : [message.line]));
    }
    for (const [id, { line }] of this.messages)
      if (!this.settled.has(id)) this.faults.add(`${id} was delivered, and never settled`, line);
    return this.faults.finding(
      'every settlement is one message, which is lost by no stream, is in no two, and never comes back',
    );
  }

  /** What the call before has delivered, by the answer to this one. */
  private acknowledge(call: Delivery, line: number): void {
    const held = this.holding.get(call.stream);
    const answer = acknowledgedBy(call);
    for (const id of held?.messages ?? []) {
      const message = this.messages.get(id);
      if (held === undefined || message === undefined) continue;
      if (answer === 'yes') {
        const twice = message.acknowledged === 'yes';
        this.faults.decide(!twice, () => `${id} was acknowledged twice`, message.line, line);
        const fault = () => `${id} was in another stream before this one had acknowledged it, or after`;
        this.faults.decide(message.lastFrom <= held.to, fault, message.line, line);
        message.heldSince = held.to;
      }
      // What another stream has acknowledged stays so; what another has got by now is for that one to acknowledge.
      if (message.acknowledged !== 'yes' && (answer !== 'no' || message.stream === call.stream))
        message.acknowledged = answer;
    }
  }

  private deliver(id: string, { ispb, from, stream }: Delivery, line: number): void {
    const message = this.messages.get(id);
    if (message === undefined) {
      this.messages.set(id, { acknowledged: 'no', heldSince: 0, ispb, lastFrom: from, stream, line });
      return;
    }
    if (message.acknowledged === 'yes') {
      const fault = () => `${id} came again after it was acknowledged`;
      this.faults.decide(from <= message.heldSince, fault, message.line, line);
    } else message.acknowledged = 'no';
    message.lastFrom = Math.max(message.lastFrom, from);
    message.stream = stream;
    message.line = line;
  }
}

/** Whether a call has acknowledged what the call before it delivered. A DELETE is answered alike where its stream has ended before. */
function acknowledgedBy({ kind, status, lost }: Delivery): Acknowledged {
  if (kind === 'delete') return 'maybe';
  if (status === 200 || status === 204) return 'yes';
  return lost > 0 ? 'maybe' : 'no';
}
