import { decodeCursor, encodeCursor, invalidCursor, type Cursor } from '#use-cases';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Position in a list that is sorted by creation: the last element of the page before. */
export interface WebhookPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Whether this can be the id of a webhook or a delivery; for anything else the database is not asked. */
export function isWebhookId(text: string): boolean {
  return UUID.test(text);
}

export function webhookCursor({ createdAt, id }: WebhookPosition): Cursor {
  return encodeCursor(createdAt.getTime(), id);
}

/** @throws DomainError `invalid_cursor` */
export function readWebhookCursor(cursor: Cursor): WebhookPosition {
  const [createdAtMs, id = ''] = decodeCursor(cursor, /^(\d{1,15}) (\S+)$/);
  if (!isWebhookId(id)) throw invalidCursor();
  return { createdAt: new Date(Number(createdAtMs)), id };
}
