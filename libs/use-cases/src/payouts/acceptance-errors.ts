import { DomainError, firstDifference, joinPointer, type PayoutOrder } from '#domain';
import type { AcceptOutcome } from './payout-batch-store.port.js';
import type { BatchReading } from './payout-reader.port.js';

const ITEMS = '/items';

/** The batch id has been used for other content; says where the two first differ, or, where the items are gone, that they do. */
export function contentDiffers(
  { batch, items = [] }: BatchReading,
  sent: readonly PayoutOrder[],
): DomainError {
  const pointer = batch.itemsRemovedAt === undefined ? (firstDifference(items, sent) ?? '') : ITEMS;
  return new DomainError(
    'batch_content_differs',
    `This batch_id has been used for a batch that differs from this one, first at ${pointer}. Nothing was changed.`,
    {
      details: { pointer },
      faults: [
        {
          pointer,
          code: 'known_with_other_content',
          message: 'This is where the batch sent first under this batch_id differs.',
        },
      ],
    },
  );
}

/** External ids have been used for other payments; a fault for each. */
export function externalIdConflict(
  conflicts: Extract<AcceptOutcome, { kind: 'refused' }>['conflicts'],
): DomainError {
  return new DomainError(
    'external_id_conflict',
    'External ids have been used for payments of another amount or to another key. Nothing was stored.',
    {
      faults: conflicts.map(({ index, existingBatchId }) => ({
        pointer: joinPointer(ITEMS, index),
        code: 'external_id_conflict',
        message: 'This external_id has been used with another amount or Pix key. Give each payment its own.',
        existing_batch_id: existingBatchId,
      })),
    },
  );
}
