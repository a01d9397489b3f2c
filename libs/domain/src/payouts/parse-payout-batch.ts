import { FaultList } from '../errors/fault-list.js';
import { joinPointer, type Fault } from '../errors/fault.js';
import { parseAmountCents } from '../formats/money.js';
import { parseMoment } from '../formats/instant.js';
import { isJsonObject, optional, readObject, type Shape } from '../formats/object-reader.js';
import { among, parsed, parserOf, refused, type Parsed } from '../formats/parsed.js';
import { parsePixKey, parsePixKeyType, type PixKey, type PixKeyType } from '../formats/pix-key.js';
import { parseWrittenTaxId, type TaxId } from '../formats/tax-id.js';
import { parseDescription } from '../formats/text.js';
import { parseBatchId, parseClientId, type ClientId } from './client-id.js';
import { readMetadata, type Metadata } from './metadata.js';
import {
  BATCH_PRIORITIES,
  type BatchPriority,
  type PayoutBatchOrder,
  type PayoutOrder,
} from './payout-batch.js';

/** A batch for now may be scheduled a little earlier: it is under way for a while, and clocks differ. */
const MAX_SCHEDULE_LATENESS_MS = 60_000;
/** A year from any day on. */
const MAX_DAYS_AHEAD = 366;

interface BatchMembers {
  readonly batch_id: ClientId;
  readonly scheduled_for: Date | undefined;
  readonly priority: BatchPriority;
  readonly items: readonly unknown[];
}

interface PayoutMembers {
  readonly external_id: ClientId;
  readonly user_id: ClientId;
  readonly amount_cents: number;
  readonly pix_key_type: PixKeyType | undefined;
  readonly pix_key: PixKey;
  readonly expected_tax_id: TaxId | undefined;
  readonly description: string | undefined;
  readonly metadata: unknown;
}

const PAYOUT: Shape<PayoutMembers> = {
  external_id: parseClientId,
  user_id: parseClientId,
  amount_cents: parseAmountCents,
  pix_key_type: optional(parsePixKeyType, undefined),
  pix_key: (value, { pix_key_type }) => parsePixKey(value, pix_key_type),
  expected_tax_id: optional(parseWrittenTaxId, undefined),
  description: optional(parseDescription, undefined),
  // See metadataOf: its members have faults of their own.
  metadata: parsed,
};

export type ParsedPayoutBatch =
  | { readonly ok: true; readonly batch: PayoutBatchOrder }
  | {
      readonly ok: false;
      readonly reason: 'invalid';
      readonly faults: readonly Fault[];
      readonly omitted: number;
    }
  | { readonly ok: false; readonly reason: 'too_many'; readonly count: number };

const parsePriority = parserOf(among(BATCH_PRIORITIES), 'one of {list}', {
  list: BATCH_PRIORITIES.join(', '),
});

/**
 * Reads a batch of 1..`maxItems` payouts with every fault by its pointer, such as `/items/17/pix_key`. More items than that
 * are `too_many`, unread. Whether an `external_id` has been used before is decided where batches are stored, and so is a schedule
 * that is the only fault (`scheduleFault`): a batch that is stored may be repeated when its moment has passed.
 *
 * @param now by the database's clock
 */
export function parsePayoutBatch(input: unknown, maxItems: number, now: Date): ParsedPayoutBatch {
  const list = new FaultList();
  let inputs: readonly unknown[] = [];
  let scheduledFor: Date | undefined;
  const members = readObject<BatchMembers>(input, '', list, {
    batch_id: parseBatchId,
    scheduled_for: (value) => {
      const moment = optional(parseScheduledFor, undefined)(value);
      if (moment.ok) scheduledFor = moment.value;
      return moment;
    },
    priority: optional(parsePriority, 'normal'),
    items: (value) => {
      const items = parseItemList(value, maxItems);
      if (items.ok) inputs = items.value;
      return items;
    },
  });
  if (inputs.length > maxItems) return { ok: false, reason: 'too_many', count: inputs.length };

  const items: PayoutOrder[] = [];
  for (const [index, item] of inputs.entries()) {
    const pointer = joinPointer('/items', index);
    const order = readObject(item, pointer, list, PAYOUT);
    const metadata = metadataOf(item, pointer, list);
    if (order === undefined) continue;
    const { expected_tax_id: expectedTaxId, description } = order;
    items.push({
      externalId: order.external_id,
      userId: order.user_id,
      amountCents: order.amount_cents,
      pixKey: order.pix_key,
      ...(expectedTaxId !== undefined && { expectedTaxId }),
      ...(description !== undefined && { description }),
      ...(metadata !== undefined && { metadata }),
    });
  }
  if (members !== undefined && list.count === 0) {
    const { batch_id: batchId, priority } = members;
    const departure = {
      ...(scheduledFor !== undefined && { scheduledFor }),
      ...(priority !== 'normal' && { priority }),
    };
    return { ok: true, batch: { batchId, ...departure, items } };
  }
  const fault = scheduleFault(scheduledFor, now);
  if (fault !== undefined) list.add(() => fault);
  return { ok: false, reason: 'invalid', faults: list.faults, omitted: list.omitted };
}

function metadataOf(item: unknown, pointer: string, faults: FaultList): Metadata | undefined {
  const metadata = isJsonObject(item) && Object.hasOwn(item, 'metadata') ? item['metadata'] : undefined;
  return metadata === undefined
    ? undefined
    : readMetadata(metadata, joinPointer(pointer, 'metadata'), faults);
}

function parseScheduledFor(value: unknown): Parsed<Date> {
  return parseMoment(value, 'a moment with its offset, such as 2026-03-02T09:00:00-03:00');
}

/** What is wrong with the schedule of a new batch, if anything. */
export function scheduleFault(scheduledFor: Date | undefined, now: Date): Fault | undefined {
  if (scheduledFor === undefined) return undefined;
  const aheadMs = scheduledFor.getTime() - now.getTime();
  const pointer = '/scheduled_for';
  if (aheadMs < -MAX_SCHEDULE_LATENESS_MS)
    return {
      pointer,
      code: 'out_of_range',
      message: { text: 'This moment has passed: leave it out to send the batch now.' },
    };
  if (aheadMs > MAX_DAYS_AHEAD * 86_400_000)
    return {
      pointer,
      code: 'out_of_range',
      message: { text: 'This must be at most {max} days ahead.', values: { max: MAX_DAYS_AHEAD } },
    };
  return undefined;
}

function parseItemList(value: unknown, maxItems: number): Parsed<readonly unknown[]> {
  const expected = {
    expected: { text: 'a JSON array of 1 to {max} payouts', values: { max: maxItems } },
  } as const;
  if (value === undefined) return refused('required', 'Add this member: {expected}.', expected);
  if (!Array.isArray(value)) return refused('wrong_type', 'This must be {expected}.', expected);
  if (value.length === 0) return refused('too_few', 'This must be {expected}.', expected);
  return parsed(value);
}
