import { DomainError, firstDifference, joinPointer, type PayoutOrder } from '#domain';
import type { AcceptOutcome } from './payout-batch-store.port.js';

/** The batch id has been used for other content; says where the two first differ. */
export function contentDiffers(stored: readonly PayoutOrder[], sent: readonly PayoutOrder[]): DomainError {
  const pointer = firstDifference(stored, sent) ?? '';
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
        pointer: joinPointer('/items', index),
        code: 'external_id_conflict',
        message: 'This external_id has been used with another amount or Pix key. Give each payment its own.',
        existing_batch_id: existingBatchId,
      })),
    },
  );
}
