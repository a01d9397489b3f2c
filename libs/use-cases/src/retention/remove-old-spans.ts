import { Injectable } from '@nestjs/common';
import type { SpanData } from '../spans/span-store.port.js';
import { judgeSpan } from './judge-span.js';
import { OldSpans, type OldSpan, type Step } from './old-spans.port.js';
import { RetentionEvents } from './retention-events.port.js';

/**
 * Removes spans that are old enough and hold nothing that anybody still needs: retire, detach each table, drop. What was done of it is
 * in the database, so whoever comes next goes on from there, wherever somebody was stopped.
 *
 * Why nothing is lost: retiring looks at what hinders and shuts the span in one transaction, and what is free of blockers then stays
 * so, since neither messages nor payouts come back into a state that hinders (see the headers of `message_partition_blockers` and
 * `payout_partition_blockers`), and nobody can store in it any more. Only what was retired is detached, only what is detached is dropped.
 */
@Injectable()
export class RemoveOldSpans {
  constructor(
    private readonly spans: OldSpans,
    private readonly events: RetentionEvents,
  ) {}

  /**
   * `waits`: somebody uses what is to go; the spans after it are left for another time, since only one can be under way.
   *
   * @param days undefined: kept for ever, so nothing is held back any more
   */
  async remove(data: SpanData, days: number | undefined, signal: AbortSignal): Promise<Step> {
    for (const span of await this.spans.list(data)) {
      signal.throwIfAborted();
      if ((await this.removeOne(span, days, signal)) === 'waits') return 'waits';
    }
    return 'done';
  }

  private async removeOne(span: OldSpan, days: number | undefined, signal: AbortSignal): Promise<Step> {
    const { fate, blockers } = await judgeSpan(span, days, this.spans, signal);
    const isHeldBack = fate === 'held_back';
    if (span.isHeldBack !== isHeldBack) await this.spans.noteHeldBack(span, isHeldBack);
    if (isHeldBack) this.events.heldBack(span, blockers);
    if (isHeldBack || fate === 'kept') return 'done';
    // Held after all: something came between the look and this; the next look says what.
    if (fate === 'goes' && (await this.spans.retire(span, signal)) === 'held') return 'done';
    return this.takeAway(span, signal);
  }

  private async takeAway(span: OldSpan, signal: AbortSignal): Promise<Step> {
    for (const relation of span.states) {
      signal.throwIfAborted();
      if (relation.state === 'detached' || relation.state === 'gone') continue;
      if ((await this.spans.detach(relation)) === 'waits') {
        this.events.waits(span, relation);
        return 'waits';
      }
    }
    signal.throwIfAborted();
    const step = await this.spans.drop(span);
    if (step === 'waits') this.events.waits(span, undefined);
    else this.events.dropped(span);
    return step;
  }
}
