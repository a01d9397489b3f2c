import { ApiProperty } from '@nestjs/swagger';
import {
  AMOUNT_CENTS_MAX,
  AMOUNT_CENTS_MIN,
  BATCH_PRIORITIES,
  PIX_KEY_TYPES,
  RESERVED_BATCH_ID,
  type BatchPriority,
  type Metadata,
  type PixKeyType,
} from '#domain';
import {
  ApiBatchIdProperty,
  ApiClientId,
  ApiDescription,
  ApiExternalId,
  ApiMetadata,
  ApiMoment,
  ApiText,
  OPTIONAL,
} from '../documentation/fields.js';

/** One payment of a batch. Documentation: up to 10,000 of them are read by the domain's parser. */
export class PayoutOrderDto {
  @ApiExternalId(
    'Your id of the payment as you have it, `NF 000123/2026` too, used only once: the same one again is a duplicate and is not paid.',
  )
  readonly external_id!: string;
  @ApiClientId({ description: 'Your id of the person who is paid.', example: 'u1' })
  readonly user_id!: string;
  @ApiProperty({
    type: 'integer',
    description: 'Centavos, a JSON number.',
    minimum: AMOUNT_CENTS_MIN,
    maximum: AMOUNT_CENTS_MAX,
    example: 35_000,
  })
  readonly amount_cents!: number;
  @ApiText(
    'CPF, CNPJ, phone with its country code, e-mail or random key. Spaces and punctuation do not count, except in an ' +
      'e-mail. Eleven bare digits are a CPF, unless `pix_key_type` is `PHONE`.',
    'u1@email.com',
  )
  readonly pix_key!: string;
  @ApiProperty({
    required: false,
    enum: PIX_KEY_TYPES,
    enumName: 'PixKeyType',
    description:
      'What the key is; a key of another form is refused. A Brazilian phone needs no country code where this is `PHONE`.',
    example: 'EMAIL',
  })
  readonly pix_key_type?: PixKeyType;
  @ApiProperty({
    required: false,
    type: String,
    description:
      'The CPF or CNPJ that must own the key, with or without punctuation; digits that the directory masks do not count. Where another owns it, nothing is sent ' +
      'and the item is `failed`: `RECEIVER_MISMATCH`, or `RECEIVER_UNVERIFIABLE` where the PSP can neither name the owner nor check it.',
    example: '529.982.247-25',
  })
  readonly expected_tax_id?: string;
  @ApiDescription(
    'For the receiver, who reads it beside the payment: the `campoLivre` of the Pix message. No control characters. It belongs to the content of the batch.',
    undefined,
    OPTIONAL,
  )
  readonly description?: string;
  @ApiMetadata(
    'What you note beside the payment: names of `A-Z a-z 0-9 _ . -` and texts. Reports and webhooks repeat it, and nothing else is done with it. It belongs to the ' +
      'content of the batch.',
    undefined,
    OPTIONAL,
  )
  readonly metadata?: Metadata;
}

/** A batch as it is sent. */
export class BatchOrderDto {
  @ApiBatchIdProperty({
    description: 'Your id of the batch, used only once.',
    not: { enum: [RESERVED_BATCH_ID] },
  })
  readonly batch_id!: string;
  @ApiMoment(
    'Nothing of it is sent before this moment, at most 366 days ahead; until then it is `scheduled` and can be cancelled. With an offset.',
    '2030-03-02T09:00:00-03:00',
    OPTIONAL,
  )
  readonly scheduled_for?: string;
  @ApiProperty({
    required: false,
    enum: BATCH_PRIORITIES,
    enumName: 'BatchPriority',
    description: 'Which of your batches goes first; `normal` where it is left out.',
    example: 'high',
  })
  readonly priority?: BatchPriority;
  @ApiProperty({ type: [PayoutOrderDto], minItems: 1, maxItems: 10_000 }) readonly items!: PayoutOrderDto[];
}

/** They can be sent as they stand; the first is the batch of `seeds/payouts_batch_example.json`. */
export const BATCH_EXAMPLES = {
  example: {
    summary: 'Two payouts',
    value: {
      batch_id: '2025-10-05-A',
      items: [
        { external_id: 'u1-001', user_id: 'u1', amount_cents: 35_000, pix_key: 'u1@email.com' },
        { external_id: 'u2-002', user_id: 'u2', amount_cents: 120_000, pix_key: '+55 11 91234-5678' },
      ],
    },
  },
  described: {
    summary: 'A payout with a text for the receiver and notes of yours',
    value: {
      batch_id: 'described-1',
      items: [
        {
          external_id: 'described-1-001',
          user_id: 'u1',
          amount_cents: 35_000,
          pix_key: 'u1@email.com',
          description: 'Comissão de outubro',
          metadata: { order_id: '8812', cost_center: 'vendas' },
        },
      ],
    },
  },
  urgent: {
    summary: 'A payout that goes before your others',
    value: {
      batch_id: 'urgent-1',
      priority: 'high',
      items: [{ external_id: 'urgent-1-001', user_id: 'u1', amount_cents: 35_000, pix_key: 'u1@email.com' }],
    },
  },
  sandbox: {
    summary: 'Sandbox keys that choose what the rail does',
    description: 'Paid, rejected with AC03, and a key that the directory does not know.',
    value: {
      batch_id: 'sandbox-keys-1',
      items: [
        { external_id: 'sandbox-1-paid', user_id: 'u1', amount_cents: 100, pix_key: 'ana@example.com' },
        {
          external_id: 'sandbox-1-rejected',
          user_id: 'u1',
          amount_cents: 100,
          pix_key: 'ac03+1@sandbox.pix',
        },
        {
          external_id: 'sandbox-1-unknown',
          user_id: 'u1',
          amount_cents: 100,
          pix_key: 'unknown+1@sandbox.pix',
        },
      ],
    },
  },
};
