import type { EndToEndId, Ispb } from '#domain';

/** A message on its way into its receiver's line. */
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
