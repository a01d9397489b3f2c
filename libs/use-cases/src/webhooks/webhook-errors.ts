import { DomainError, type Fault } from '#domain';

export function webhookUnknown(): DomainError {
  return new DomainError('webhook_unknown', 'There is no webhook of this id.');
}

export function deliveryUnknown(): DomainError {
  return new DomainError('delivery_unknown', 'There is no delivery of this id.');
}

/** Nothing is sent there until somebody enables it. */
export function webhookDisabled(webhookId: string): DomainError {
  return new DomainError('webhook_disabled', 'The webhook is disabled. Enable it first.', {
    details: { webhookId },
  });
}

export function tooManyWebhooks(limit: number): DomainError {
  return new DomainError('too_many_webhooks', `There are ${String(limit)} webhooks already.`, {
    details: { limit },
  });
}

export function invalidWebhook(faults: readonly Fault[]): DomainError {
  return new DomainError('invalid_request', 'The webhook is not valid. Nothing was changed.', { faults });
}
