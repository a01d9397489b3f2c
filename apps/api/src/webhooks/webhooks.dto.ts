import { ApiProperty, PartialType } from '@nestjs/swagger';
import {
  parseWebhookEventType,
  parseWebhookUrl,
  refused,
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_URL_MAX_CHARACTERS,
  type Parsed,
  type WebhookEndpoint,
  type WebhookEventType,
} from '#domain';
import {
  ApiMoment,
  ApiNullableMoment,
  ApiNullableText,
  ApiText,
  WEBHOOK_ID,
} from '../documentation/fields.js';
import { PageOf } from '../lists/page.dto.js';
import { MayBeLeftOut, NeedsAMember, Reads, ReadsFlag, ReadsList } from '../http/reads.js';

/** In the sandbox, a receiver on the same machine: nothing that is tried out leaves it. */
const EXAMPLE_URL = 'http://127.0.0.1:8080/webhooks';
const TARGET = {
  type: 'string',
  format: 'uri',
  maxLength: WEBHOOK_URL_MAX_CHARACTERS,
  description:
    'Where deliveries go: https, and in the sandbox also http and loopback. Without credentials and fragment; no private or otherwise ' +
    'special address.',
  example: EXAMPLE_URL,
} as const;
const EVENTS = {
  enum: WEBHOOK_EVENT_TYPES,
  enumName: 'WebhookEventType',
  enumSchema: { description: 'What can happen.' },
  isArray: true,
  minItems: 1,
  maxItems: WEBHOOK_EVENT_TYPES.length,
  uniqueItems: true,
  description: 'The events it listens to. A ping is sent whether it is here or not.',
  example: ['payout.paid', 'payout.failed', 'batch.completed'],
} as const;
const ENABLED = { description: 'Whether anything is sent.', example: true } as const;

export const CREATE_WEBHOOK_EXAMPLES = {
  payouts: {
    summary: 'What was paid, what failed, and when a batch is done',
    value: { url: EXAMPLE_URL, events: EVENTS.example },
  },
  batches: {
    summary: 'Batches alone',
    value: { url: `${EXAMPLE_URL}/batches`, events: ['batch.completed'] },
  },
};
export const CHANGE_WEBHOOK_EXAMPLES = {
  enable: { summary: 'Enable it again', value: { enabled: true } },
  events: {
    summary: 'Listen to something else',
    value: { events: ['payout.failed', 'payout.needs_review'] },
  },
  url: { summary: 'Send elsewhere', value: { url: `${EXAMPLE_URL}/new` } },
};

/** A webhook that is to be made. */
export class CreateWebhookDto {
  @ApiProperty(TARGET)
  @Reads(parseWebhookUrl)
  readonly url!: string;

  @ApiProperty(EVENTS)
  @ReadsList({ from: 1, to: WEBHOOK_EVENT_TYPES.length }, parseEvent)
  readonly events!: readonly WebhookEventType[];
}

/** What is to become different of a webhook: at least one member. */
@NeedsAMember()
export class ChangeWebhookDto extends PartialType(CreateWebhookDto, { skipNullProperties: false }) {
  @ApiProperty({ ...ENABLED, required: false })
  @MayBeLeftOut()
  @ReadsFlag()
  readonly enabled?: boolean;
}

function parseEvent(event: unknown, index: number, events: readonly unknown[]): Parsed<WebhookEventType> {
  const result = parseWebhookEventType(event);
  return result.ok && events.indexOf(event) < index
    ? refused('too_many', 'Remove this: the type is there already.')
    : result;
}

/** A webhook as it is listed: never with its secret. */
export class WebhookDto {
  @ApiProperty(WEBHOOK_ID) readonly id!: string;
  @ApiProperty(TARGET) readonly url!: string;
  @ApiProperty(EVENTS) readonly events!: readonly WebhookEventType[];
  @ApiProperty(ENABLED) readonly enabled!: boolean;
  @ApiNullableText('`gone`: the receiver answered 410. Null: it is enabled, or you have disabled it.')
  readonly disabled_because!: string | null;
  @ApiNullableMoment({
    description: 'Until when the secret before the present one signs too; null: no more, or there was none.',
    example: null,
  })
  readonly former_secret_until!: string | null;
  @ApiMoment() readonly created_at!: string;
  @ApiMoment() readonly updated_at!: string;
}

/** A webhook with a secret that was just made. */
export class WebhookWithSecretDto extends WebhookDto {
  @ApiText(
    'What deliveries are signed with: `whsec_` and the base64 of 32 random bytes. It is shown here and never again.',
    'whsec_…',
  )
  readonly secret!: string;
}

/** A page of webhooks. */
export class WebhookPageDto extends PageOf(WebhookDto) {}

export function toWebhookDto(webhook: WebhookEndpoint): WebhookDto {
  return {
    id: webhook.endpointId,
    url: webhook.url,
    events: webhook.events,
    enabled: webhook.enabled,
    disabled_because: webhook.disabledBecause ?? null,
    former_secret_until: webhook.formerSecretUntil?.toISOString() ?? null,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}

/** The secret as libraries of Standard Webhooks take it. */
export function toWebhookWithSecretDto(endpoint: WebhookEndpoint, secret: Buffer): WebhookWithSecretDto {
  const { id, url, events, ...rest } = toWebhookDto(endpoint);
  return { id, url, events, secret: `whsec_${secret.toString('base64')}`, ...rest };
}
