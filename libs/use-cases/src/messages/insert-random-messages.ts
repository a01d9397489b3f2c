import { Injectable } from '@nestjs/common';
import { randomPixMessage, type Ispb } from '#domain';
import { Clock } from '../settlement/clock.port.js';
import { StreamSignals } from '../streams/stream-signals.port.js';
import { MessageStore, messageToStore } from './deliver-messages.js';

/** The most messages one call makes; also keeps its transaction short. */
export const MAX_RANDOM_MESSAGES = 10_000;

/** Sandbox: fills an institution's line with random, valid messages. */
@Injectable()
export class InsertRandomMessages {
  constructor(
    private readonly store: MessageStore,
    private readonly signals: StreamSignals,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns how many were stored: all of them, unless two random ids meet.
   *
   * @param count - 1..10000
   * @throws DomainError `database_unavailable`
   */
  async insert(ispb: Ispb, count: number): Promise<number> {
    const now = this.clock.timeOfDay();
    const messages = Array.from({ length: count }, () =>
      messageToStore(randomPixMessage(ispb, now, Math.random)),
    );
    const known = await this.store.store(messages);
    this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    return count - known.length;
  }
}
