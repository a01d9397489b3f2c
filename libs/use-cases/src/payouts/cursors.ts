import type { Payout } from '#domain';
import { decodeCursor, encodeCursor, type CursorForm } from '../lists/page.js';
import type { BatchPosition } from './payout-reader.port.js';

export const BATCH_CURSOR: CursorForm<BatchPosition> = {
  encode: ({ createdAt, batchId }) => encodeCursor(createdAt.getTime(), batchId),
  decode: (cursor) => {
    const [createdAtMs, batchId = ''] = decodeCursor(cursor, /^(\d{1,15}) ([\w.:-]{1,64})$/);
    return { createdAt: new Date(Number(createdAtMs)), batchId };
  },
};

export const ITEM_CURSOR: CursorForm<Pick<Payout, 'index'>> = {
  encode: ({ index }) => encodeCursor(index),
  decode: (cursor) => ({ index: Number(decodeCursor(cursor, /^(\d{1,9})$/)[0]) }),
};

export const PAYOUT_CURSOR: CursorForm<Pick<Payout, 'payoutId'>> = {
  encode: ({ payoutId }) => encodeCursor(payoutId),
  decode: (cursor) => {
    const [payoutId = ''] = decodeCursor(cursor, /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/);
    return { payoutId };
  },
};
