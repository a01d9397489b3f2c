import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_URL_MAX_CHARACTERS,
  writeWebhook,
  writeWebhookSecret,
  type Instant,
  type WebhookEventType,
  type WebhookReport,
} from '#domain';
import type { WebhookWithSecret } from '#use-cases';
import { MOMENT, MOMENT_OR_NULL } from '../documentation/fields.js';
import { NEXT_CURSOR } from '../payouts/answers.dto.js';

/** In the sandbox, a receiver on the same machine: nothing that is tried out leaves it. */
export const EXAMPLE_URL = 'http://127.0.0.1:8080/webhooks';
export const WEBHOOK_ID = {
  type: 'string',
  format: 'uuid',
  example: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11',
} as const;

const A_URL = {
  type: 'string',
  format: 'uri',
  maxLength: WEBHOOK_URL_MAX_CHARACTERS,
  description:
    'Where deliveries go: https, and in the sandbox also http and loopback. Without credentials and fragment; no private or otherwise ' +
    'special address.',
  example: EXAMPLE_URL,
} as const;
const SOME_EVENTS = {
  enum: WEBHOOK_EVENT_TYPES,
  enumName: 'WebhookEventType',
  enumSchema: { description: 'What can happen.' },
  isArray: true,
  minItems: 1,
  maxItems: WEBHOOK_EVENT_TYPES.length,
  uniqueItems: true,
  description: 'What it is told of. A ping is sent whether it is here or not.',
  example: ['payout.paid', 'payout.failed', 'batch.completed'],
} as const;
const ENABLED = { type: 'boolean', description: 'Whether anything is sent.', example: true } as const;

/** A webhook that is to be made, as the documentation shows it; what is sent is read by the domain's parser. */
export class WebhookOrderDto {
  @ApiProperty(A_URL)
  readonly url!: string;

  @ApiProperty(SOME_EVENTS)
  readonly events!: WebhookEventType[];
}

/** What is to become different of a webhook: at least one member. */
export class WebhookChangeDto {
  @ApiPropertyOptional(A_URL)
  readonly url?: string;

  @ApiPropertyOptional(SOME_EVENTS)
  readonly events?: WebhookEventType[];

  @ApiPropertyOptional(ENABLED)
  readonly enabled?: boolean;
}

/** A webhook as it is listed: never with its secret. */
export class WebhookDto implements WebhookReport {
  @ApiProperty(WEBHOOK_ID)
  readonly id!: string;

  @ApiProperty(A_URL)
  readonly url!: string;

  @ApiProperty(SOME_EVENTS)
  readonly events!: readonly WebhookEventType[];

  @ApiProperty(ENABLED)
  readonly enabled!: boolean;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`gone`: the receiver answered 410. Null: it is enabled, or you have disabled it.',
    example: null,
  })
  readonly disabled_because!: string | null;

  @ApiProperty({
    ...MOMENT_OR_NULL,
    description: 'Until when the secret before the present one signs too; null: no more, or there was none.',
    example: null,
  })
  readonly former_secret_until!: Instant | null;

  @ApiProperty(MOMENT)
  readonly created_at!: Instant;

  @ApiProperty(MOMENT)
  readonly updated_at!: Instant;
}

/** A webhook with a secret that was just made. */
export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({
    description:
      'What deliveries are signed with: `whsec_` and the base64 of 32 random bytes. It is shown here and never again.',
    example: 'whsec_…',
  })
  readonly secret!: string;
}

export class WebhookPageDto {
  @ApiProperty({ type: [WebhookDto] })
  readonly items!: WebhookDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

export function toWebhookWithSecretDto({ endpoint, secret }: WebhookWithSecret): WebhookWithSecretDto {
  const { id, url, events, ...rest } = writeWebhook(endpoint);
  return { id, url, events, secret: writeWebhookSecret(secret), ...rest };
}
