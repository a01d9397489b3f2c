import { Injectable } from '@nestjs/common';
import {
  DomainError,
  parsePixMessages,
  serialisePixMessage,
  type EndToEndId,
  type Ispb,
  type PixMessage,
} from '#domain';
import { StreamSignals } from '../streams/stream-signals.port.js';

export interface MessageToStore {
  readonly receiverIspb: Ispb;
  readonly endToEndId: EndToEndId;
  /** Its JSON text exactly as it will be delivered; no line feed in it. */
  readonly payload: string;
}

/** A message that was known already: `index` in the list, counting from 0; `conflict`: with other content. */
export interface KnownMessage {
  readonly index: number;
  readonly kind: 'duplicate' | 'conflict';
}

/** The institutions' lines of messages. Errors: `database_unavailable`. */
export abstract class MessageStore {
  /** Appends all messages that are not known, in their order; if any conflicts, none. One atomic step. */
  abstract store(messages: readonly MessageToStore[]): Promise<readonly KnownMessage[]>;
}

export interface Delivery {
  readonly accepted: number;
  readonly duplicates: number;
}

/** A PSP's core delivers messages: they are checked, stored once each, and collectors that wait are woken. */
@Injectable()
export class DeliverMessages {
  constructor(
    private readonly store: MessageStore,
    private readonly signals: StreamSignals,
  ) {}

  /**
   * Stores all messages of a document or none.
   *
   * @param document - parsed JSON: one message, or an array of 1..1000
   * @throws DomainError `invalid_request` with every fault, `too_many_messages`, `message_conflict` with a fault for each
   * message whose endToEndId is known with other content, `database_unavailable`
   */
  async deliver(ispb: Ispb, document: unknown): Promise<Delivery> {
    const messages = readMessages(ispb, document);
    const known = await this.store.store(messages.map(messageToStore));
    const conflicts = known.filter(({ kind }) => kind === 'conflict');
    if (conflicts.length > 0) {
      const pointer = (index: number) => (Array.isArray(document) ? `/${String(index)}` : '');
      throw messageConflict(conflicts.map(({ index }) => `${pointer(index)}/endToEndId`));
    }
    const accepted = messages.length - known.length;
    if (accepted > 0) this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    return { accepted, duplicates: known.length };
  }
}

/** A message as it is stored: its text is made here, once, and delivered as it is. */
export function messageToStore(message: PixMessage): MessageToStore {
  const { endToEndId, recebedor } = message;
  return { receiverIspb: recebedor.ispb, endToEndId, payload: serialisePixMessage(message) };
}

function readMessages(ispb: Ispb, document: unknown): readonly PixMessage[] {
  const read = parsePixMessages(document, ispb);
  if (read.ok) return read.messages;
  if (read.reason === 'too_many') {
    throw new DomainError(
      'too_many_messages',
      `${String(read.count)} messages were sent; one call may deliver ${String(read.limit)}.`,
      { details: { count: read.count, limit: read.limit } },
    );
  }
  throw new DomainError('invalid_request', 'Some messages are not valid. Nothing was stored.', {
    faults: read.faults,
    omitted: read.omitted,
  });
}

function messageConflict(pointers: readonly string[]): DomainError {
  return new DomainError(
    'message_conflict',
    'An endToEndId is known with other content. Nothing was stored.',
    {
      faults: pointers.map((pointer) => ({
        pointer,
        code: 'known_with_other_content',
        message: {
          text: 'A message of this id was delivered before, with other content. An id is used once.',
        },
      })),
    },
  );
}
