import { canonicalMetadata } from './metadata.js';
import type { PayoutBatchOrder, PayoutOrder } from './payout-batch.js';

/**
 * What makes two batches the same: their schedule and priority, where they have any, and their items in order, with keys in their
 * normalised form. Whatever else may differ between
 * two texts of one batch (order of members, white space, formatting of keys, a `pix_key_type` that says what the key shows)
 * is gone. No part of a line can hold a tab or a line feed, and how many parts it has says which they are, so different batches have
 * different texts.
 */
export function canonicalContent({ scheduledFor, priority, items }: PayoutBatchOrder): string {
  // No item begins with a tab.
  const departure =
    scheduledFor === undefined && priority === undefined
      ? ''
      : `\t${scheduledFor?.toISOString() ?? ''}\t${priority ?? ''}\n`;
  const lines = items
    .map((item) => {
      const { externalId, userId, amountCents, pixKey } = item;
      return `${externalId}\t${userId}\t${String(amountCents)}\t${pixKey.value}${optionalParts(item)}`;
    })
    .join('\n');
  return departure + lines;
}

/** Up to the last that the item has. */
function optionalParts({ expectedTaxId, description, metadata }: PayoutOrder): string {
  let parts = metadata === undefined ? '' : `\t${canonicalMetadata(metadata)}`;
  if (parts !== '' || description !== undefined) parts = `\t${description ?? ''}${parts}`;
  return parts !== '' || expectedTaxId !== undefined ? `\t${expectedTaxId ?? ''}${parts}` : '';
}

/** What canonical content is made of. */
export type BatchContent = Omit<PayoutBatchOrder, 'batchId'>;

/** The pointer of the first member in which `sent` differs from what is `stored`; undefined when they are the same. */
export function firstDifference(stored: BatchContent, sent: BatchContent): string | undefined {
  if (stored.scheduledFor?.getTime() !== sent.scheduledFor?.getTime()) return '/scheduled_for';
  if (stored.priority !== sent.priority) return '/priority';
  return firstDifferentItem(stored.items, sent.items);
}

function firstDifferentItem(
  stored: readonly PayoutOrder[],
  sent: readonly PayoutOrder[],
): string | undefined {
  const shorter = Math.min(stored.length, sent.length);
  for (let index = 0; index < shorter; index += 1) {
    const member = differingMember(stored[index], sent[index]);
    if (member !== undefined) return `/items/${String(index)}/${member}`;
  }
  return stored.length === sent.length ? undefined : `/items/${String(shorter)}`;
}

function differingMember(stored: PayoutOrder | undefined, sent: PayoutOrder | undefined): string | undefined {
  if (stored?.externalId !== sent?.externalId) return 'external_id';
  if (stored?.userId !== sent?.userId) return 'user_id';
  if (stored?.amountCents !== sent?.amountCents) return 'amount_cents';
  if (stored?.pixKey.value !== sent?.pixKey.value) return 'pix_key';
  if (stored?.expectedTaxId !== sent?.expectedTaxId) return 'expected_tax_id';
  if (stored?.description !== sent?.description) return 'description';
  if (canonicalMetadata(stored?.metadata) !== canonicalMetadata(sent?.metadata)) return 'metadata';
  return undefined;
}
