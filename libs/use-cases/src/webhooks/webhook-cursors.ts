import { decodeCursor, encodeCursor, invalidCursor, type Cursor } from '../lists/cursor.js';
import type { WebhookPosition } from './webhook-endpoint-store.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const POSITION = /^(\d{1,15}) (\S+)$/;

/** Whether this can be the id of a webhook or a delivery; what cannot needs no question to the database. */
export function isWebhookId(text: string): boolean {
  return UUID.test(text);
}

export function webhookCursor({ createdAt, id }: WebhookPosition): Cursor {
  return encodeCursor(`${String(createdAt.getTime())} ${id}`);
}

/** @throws DomainError `invalid_cursor` */
export function readWebhookCursor(cursor: Cursor): WebhookPosition {
  const [, createdAtMs, id] = POSITION.exec(decodeCursor(cursor)) ?? [];
  if (createdAtMs === undefined || id === undefined || !isWebhookId(id)) throw invalidCursor();
  return { createdAt: new Date(Number(createdAtMs)), id };
}
