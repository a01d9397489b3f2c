import type { Fault } from '../errors/fault.js';
import { joinPointer } from '../errors/join-pointer.js';
import { parseAmountCents } from '../formats/money.js';
import { ObjectReader } from '../formats/object-reader.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import { parsePixKey, parsePixKeyType } from '../formats/pix-key.js';
import type { PixKeyType } from '../formats/pix-key-forms.js';
import { parseClientId } from './client-id.js';
import type { PayoutBatchOrder, PayoutOrder } from './payout-batch.js';

/**
 * Faults listed per item that is allowed. All members known here together have half as many, so what is not listed can only be
 * more unknown members: a small body must not make an answer of any size.
 */
const FAULTS_LISTED_PER_ITEM = 10;

export type ParsedPayoutBatch =
  | { readonly ok: true; readonly batch: PayoutBatchOrder }
  | { readonly ok: false; readonly reason: 'invalid'; readonly faults: readonly Fault[] }
  | { readonly ok: false; readonly reason: 'too_many'; readonly count: number };

/**
 * Reads a batch of 1..`maxItems` payouts with every fault by its pointer, such as `/items/17/pix_key`. More items than that
 * are `too_many`, unread. Whether an `external_id` has been used before is decided where batches are stored.
 */
export function parsePayoutBatch(input: unknown, maxItems: number): ParsedPayoutBatch {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  if (reader === undefined) return { ok: false, reason: 'invalid', faults };
  const batchId = reader.read('batch_id', parseClientId);
  const inputs = reader.read('items', (value) => parseItemList(value, maxItems)) ?? [];
  reader.refuseUnknown();
  if (inputs.length > maxItems) return { ok: false, reason: 'too_many', count: inputs.length };

  const items: PayoutOrder[] = [];
  const maxFaults = FAULTS_LISTED_PER_ITEM * maxItems;
  for (const [index, item] of inputs.entries()) {
    if (faults.length > maxFaults) break;
    const order = parsePayoutOrder(item, joinPointer('/items', index), faults);
    if (order !== undefined) items.push(order);
  }
  return batchId !== undefined && faults.length === 0
    ? { ok: true, batch: { batchId, items } }
    : {
        ok: false,
        reason: 'invalid',
        faults: faults.length > maxFaults ? cutOff(faults, maxFaults) : faults,
      };
}

function cutOff(faults: readonly Fault[], maxFaults: number): Fault[] {
  const message = `There are more faults than the ${String(maxFaults)} that are listed. Mend these first.`;
  return [...faults.slice(0, maxFaults), { pointer: '', code: 'too_many', message }];
}

function parseItemList(value: unknown, maxItems: number): Parsed<readonly unknown[]> {
  const expected = `a JSON array of 1 to ${String(maxItems)} payouts`;
  if (value === undefined) return refused('required', `Add this member: ${expected}.`);
  if (!Array.isArray(value)) return refused('wrong_type', `This must be ${expected}.`);
  if (value.length === 0) return refused('too_few', `This must be ${expected}.`);
  return parsed(value);
}

function parsePayoutOrder(input: unknown, pointer: string, faults: Fault[]): PayoutOrder | undefined {
  const reader = ObjectReader.open(input, pointer, faults);
  if (reader === undefined) return undefined;
  const externalId = reader.read('external_id', parseClientId);
  const userId = reader.read('user_id', parseClientId);
  const amountCents = reader.read('amount_cents', parseAmountCents);
  const keyType = reader.readOptional<PixKeyType | undefined>('pix_key_type', parsePixKeyType, undefined);
  const pixKey = reader.read('pix_key', (value) => parsePixKey(value, keyType));
  reader.refuseUnknown();
  if (externalId === undefined || userId === undefined || amountCents === undefined || pixKey === undefined)
    return undefined;
  return { externalId, userId, amountCents, pixKey };
}
