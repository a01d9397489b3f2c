import { Injectable, Optional } from '@nestjs/common';
import { DomainError, isBatchId, isClientId, type Payout, type PayoutBatch, type PayoutEvent } from '#domain';
import {
  cutPage,
  everyPage,
  readPage,
  type Page,
  type PageRequest,
  decodeCursor,
  encodeCursor,
  type CursorForm,
} from '../lists/page.js';
import {
  PayoutReader,
  type BatchKey,
  type BatchQuery,
  type BatchReading,
  type ItemQuery,
  type PayoutPosition,
  type PayoutSearch,
  type BatchPosition,
} from './payout-reader.port.js';
import { ReadsByPayer } from './reads-by-payer.js';

export interface PayoutWithHistory {
  readonly payout: Payout;
  readonly history: readonly PayoutEvent[];
}

/** Reads batches, items and lists of them, a few at a time for each payer. Errors of all calls: `database_unavailable`; with a cursor: `invalid_cursor`. */
@Injectable()
export class ReadPayouts {
  constructor(
    private readonly reader: PayoutReader,
    @Optional() private readonly reads: ReadsByPayer = new ReadsByPayer(),
  ) {}

  /** What no batch can be called needs no question to the database. Errors: `batch_unknown`. */
  async report(key: BatchKey, options: { readonly items: boolean }): Promise<BatchReading> {
    const found = isBatchId(key.batchId)
      ? await this.reads.run(key.payer, () => this.reader.read(key, options))
      : undefined;
    if (found === undefined) throw batchUnknown();
    return found;
  }

  /** Newest first. */
  batches(query: Omit<BatchQuery, 'after' | 'limit'>, request: PageRequest): Promise<Page<PayoutBatch>> {
    return readPage(request, BATCH_CURSOR, (page) =>
      this.reads.run(query.payer, () => this.reader.batches({ ...query, ...page })),
    );
  }

  /** All batches, a page at a time. */
  everyBatch(query: Omit<BatchQuery, 'after' | 'limit'>): AsyncGenerator<readonly PayoutBatch[]> {
    return everyPage((request) => this.batches(query, request));
  }

  /** In the order of the batch. Errors: `batch_unknown`, `items_removed`. */
  async items(query: Omit<ItemQuery, 'after' | 'limit'>, request: PageRequest): Promise<Page<Payout>> {
    const page = await readPage(request, ITEM_CURSOR, ({ after, limit }) => {
      if (!isBatchId(query.batchId)) throw batchUnknown();
      return this.reads.run(query.payer, () => this.reader.items({ ...query, after: after?.index, limit }));
    });
    if (page.items.length === 0) await this.expectItems(query);
    return page;
  }

  /** All items, a page at a time: never more of a batch in memory than that. Errors, with the first page: those of `items`. */
  everyItem(query: Omit<ItemQuery, 'after' | 'limit'>): AsyncGenerator<readonly Payout[]> {
    return everyPage((request) => this.items(query, request));
  }

  /** The first item of this external id in the batch. Errors: `batch_unknown`, `items_removed`, `payout_unknown`. */
  async item(key: BatchKey, externalId: string): Promise<PayoutWithHistory> {
    const payout =
      isBatchId(key.batchId) && isClientId(externalId)
        ? await this.reads.run(key.payer, () => this.reader.item(key, externalId))
        : undefined;
    if (payout === undefined) {
      await this.expectItems(key);
      throw new DomainError('payout_unknown', 'This batch has no item of this external_id.');
    }
    const [found] = await this.withHistory(key.payer, [payout]);
    return found ?? { payout, history: [] };
  }

  /**
   * Over all batches, newest first, duplicates included. A page may be short though there is a next one: a search reads no more than so
   * much. Errors: `items_removed`, where an external id was used and nothing is left of it.
   */
  async search(payer: string, search: PayoutSearch, request: PageRequest): Promise<Page<PayoutWithHistory>> {
    const { encode, decode } = cursorOf(search);
    const page = {
      after: request.cursor === undefined ? undefined : decode(request.cursor),
      limit: request.limit + 1,
    };
    const { payouts, readTo } = await this.reads.run(payer, () => this.reader.search(payer, search, page));
    const { items, next = readTo && encode(readTo) } = cutPage(payouts, request.limit, encode);
    if (items.length === 0 && request.cursor === undefined && search.by === 'external_id') {
      const batchId = await this.reader.removedFrom(payer, search.value);
      if (batchId !== undefined) throw itemsRemoved(batchId);
    }
    return { items: await this.withHistory(payer, items), next };
  }

  /** Fails where there is no such batch, or no longer any item of it. */
  private async expectItems(key: BatchKey): Promise<void> {
    const { batch } = await this.report(key, { items: false });
    if (batch.itemsRemovedAt !== undefined) throw itemsRemoved(batch.batchId);
  }

  private async withHistory(payer: string, payouts: readonly Payout[]): Promise<PayoutWithHistory[]> {
    const ids = payouts.map(({ payoutId }) => payoutId);
    const changes =
      ids.length === 0
        ? new Map<string, PayoutEvent[]>()
        : await this.reads.run(payer, () => this.reader.history(payer, ids));
    return payouts.map((payout) => ({
      payout,
      history: [creationOf(payout), ...(changes.get(payout.payoutId) ?? [])],
    }));
  }
}

function creationOf(payout: Payout): PayoutEvent {
  return {
    sequence: 0,
    status: payout.duplicateOf === undefined ? 'pending' : 'duplicate',
    at: payout.createdAt,
    attempt: 0,
    endToEndId: undefined,
    code: undefined,
    detail: undefined,
  };
}

export function itemsRemoved(batchId: string): DomainError {
  return new DomainError('items_removed', `The items of batch ${batchId} were removed by retention.`, {
    details: { batch_id: batchId },
  });
}

export function batchUnknown(): DomainError {
  return new DomainError('batch_unknown', 'There is no batch of this batch_id.');
}

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

export const PAYOUT_CURSOR: CursorForm<PayoutPosition> = {
  encode: ({ payoutId = '' }) => encodeCursor(payoutId),
  decode: (cursor) => {
    const [payoutId = ''] = decodeCursor(cursor, /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/);
    return { payoutId };
  },
};

export const SETTLED_CURSOR: CursorForm<PayoutPosition> = {
  encode: ({ settledAt, payoutId = '' }) => encodeCursor(settledAt?.getTime() ?? 0, payoutId),
  decode: (cursor) => {
    const [settledAtMs, payoutId = ''] = decodeCursor(
      cursor,
      /^(\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    );
    return { settledAt: new Date(Number(settledAtMs)), payoutId };
  },
};

export const STATUS_CURSOR: CursorForm<PayoutPosition> = {
  encode: ({ createdAt, batchId = '', index = 0 }) => encodeCursor(createdAt?.getTime() ?? 0, batchId, index),
  decode: (cursor) => {
    const [createdAtMs, batchId = '', index] = decodeCursor(cursor, /^(\d{1,15}) ([\w.:-]{1,64}) (\d{1,9})$/);
    return { createdAt: new Date(Number(createdAtMs)), batchId, index: Number(index) };
  },
};

function cursorOf({ by }: PayoutSearch): CursorForm<PayoutPosition> {
  if (by === 'settled_at') return SETTLED_CURSOR;
  return by === 'status' ? STATUS_CURSOR : PAYOUT_CURSOR;
}
