import { DomainError } from '#domain';

export function webhookUnknown(): DomainError {
  return new DomainError('webhook_unknown', 'There is no webhook of this id.');
}

export function deliveryUnknown(): DomainError {
  return new DomainError('delivery_unknown', 'There is no delivery of this id.');
}

/** Nothing is sent there until its owner enables it. */
export function webhookDisabled(webhookId: string): DomainError {
  return new DomainError('webhook_disabled', 'The webhook is disabled. Enable it first.', {
    details: { webhookId },
  });
}
