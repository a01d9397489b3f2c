import { FaultList } from '../errors/fault-list.js';
import { joinPointer, type Fault } from '../errors/fault.js';
import { parseAmountCents } from '../formats/money.js';
import { optional, readObject, type Shape } from '../formats/object-reader.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import { parsePixKey, parsePixKeyType, type PixKey, type PixKeyType } from '../formats/pix-key.js';
import { parseWrittenTaxId, type TaxId } from '../formats/tax-id.js';
import { parseBatchId, parseClientId, type ClientId } from './client-id.js';
import type { PayoutBatchOrder, PayoutOrder } from './payout-batch.js';

interface BatchMembers {
  readonly batch_id: ClientId;
  readonly items: readonly unknown[];
}

interface PayoutMembers {
  readonly external_id: ClientId;
  readonly user_id: ClientId;
  readonly amount_cents: number;
  readonly pix_key_type: PixKeyType | undefined;
  readonly pix_key: PixKey;
  readonly expected_tax_id: TaxId | undefined;
}

const PAYOUT: Shape<PayoutMembers> = {
  external_id: parseClientId,
  user_id: parseClientId,
  amount_cents: parseAmountCents,
  pix_key_type: optional(parsePixKeyType, undefined),
  pix_key: (value, { pix_key_type }) => parsePixKey(value, pix_key_type),
  expected_tax_id: optional(parseWrittenTaxId, undefined),
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

/**
 * Reads a batch of 1..`maxItems` payouts with every fault by its pointer, such as `/items/17/pix_key`. More items than that
 * are `too_many`, unread. Whether an `external_id` has been used before is decided where batches are stored.
 */
export function parsePayoutBatch(input: unknown, maxItems: number): ParsedPayoutBatch {
  const list = new FaultList();
  let inputs: readonly unknown[] = [];
  const members = readObject<BatchMembers>(input, '', list, {
    batch_id: parseBatchId,
    items: (value) => {
      const items = parseItemList(value, maxItems);
      if (items.ok) inputs = items.value;
      return items;
    },
  });
  if (inputs.length > maxItems) return { ok: false, reason: 'too_many', count: inputs.length };

  const items: PayoutOrder[] = [];
  for (const [index, item] of inputs.entries()) {
    const order = readObject(item, joinPointer('/items', index), list, PAYOUT);
    if (order !== undefined)
      items.push({
        externalId: order.external_id,
        userId: order.user_id,
        amountCents: order.amount_cents,
        pixKey: order.pix_key,
        ...(order.expected_tax_id !== undefined && { expectedTaxId: order.expected_tax_id }),
      });
  }
  const { count, faults, omitted } = list;
  if (members !== undefined && count === 0) return { ok: true, batch: { batchId: members.batch_id, items } };
  return { ok: false, reason: 'invalid', faults, omitted };
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
