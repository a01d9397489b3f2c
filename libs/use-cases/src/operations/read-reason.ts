import { DomainError, parsePlainOrder } from '#domain';

/** Why somebody does something to the installation: the same document as with the actions that need nothing. @throws DomainError `invalid_request` */
export function readReason(input: unknown): string | null {
  const read = parsePlainOrder('ask', input);
  if (!read.ok)
    throw new DomainError('invalid_request', 'What was asked for breaks rules.', { faults: read.faults });
  return read.order.reason;
}
