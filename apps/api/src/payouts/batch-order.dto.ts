import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AMOUNT_CENTS_MAX, AMOUNT_CENTS_MIN, PIX_KEY_TYPES, type PixKeyType } from '#domain';

const CLIENT_ID = '^[A-Za-z0-9._:-]{1,64}$';

/** One payment of a batch, as the documentation shows it; what is sent is read by the domain's parser. */
export class PayoutOrderDto {
  @ApiProperty({
    description:
      'Your id of the payment, used once for ever: the same one again is a duplicate and is not paid.',
    pattern: CLIENT_ID,
    example: 'u1-001',
  })
  readonly external_id!: string;

  @ApiProperty({ pattern: CLIENT_ID, description: 'Your id of who is paid.', example: 'u1' })
  readonly user_id!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Centavos, a JSON number.',
    minimum: AMOUNT_CENTS_MIN,
    maximum: AMOUNT_CENTS_MAX,
    example: 35_000,
  })
  readonly amount_cents!: number;

  @ApiProperty({
    description:
      'CPF, CNPJ, phone with its country code, e-mail or random key. Eleven bare digits are a CPF.',
    example: 'u1@email.com',
  })
  readonly pix_key!: string;

  @ApiPropertyOptional({
    enum: PIX_KEY_TYPES,
    enumName: 'PixKeyType',
    description: 'What the key is; a key of another form is refused.',
    example: 'EMAIL',
  })
  readonly pix_key_type?: PixKeyType;
}

/** A batch as it is sent. */
export class BatchOrderDto {
  @ApiProperty({
    description: 'Your id of the batch, used once for ever.',
    pattern: CLIENT_ID,
    example: '2025-10-05-A',
  })
  readonly batch_id!: string;

  @ApiProperty({ type: [PayoutOrderDto], minItems: 1, maxItems: 10_000 })
  readonly items!: PayoutOrderDto[];
}

/** The batch of `seeds/payouts_batch_example.json`; it can be sent as it stands. */
export const EXAMPLE_BATCH = {
  batch_id: '2025-10-05-A',
  items: [
    { external_id: 'u1-001', user_id: 'u1', amount_cents: 35_000, pix_key: 'u1@email.com' },
    { external_id: 'u2-002', user_id: 'u2', amount_cents: 120_000, pix_key: '+55 11 91234-5678' },
  ],
} as const;

/** The sandbox's keys that choose what the rail does. */
export const EXAMPLE_SANDBOX_BATCH = {
  batch_id: 'sandbox-keys-1',
  items: [
    { external_id: 'sandbox-1-paid', user_id: 'u1', amount_cents: 100, pix_key: 'anybody@example.com' },
    { external_id: 'sandbox-1-rejected', user_id: 'u1', amount_cents: 100, pix_key: 'ac03+1@sandbox.pix' },
    { external_id: 'sandbox-1-unknown', user_id: 'u1', amount_cents: 100, pix_key: 'unknown+1@sandbox.pix' },
  ],
} as const;
