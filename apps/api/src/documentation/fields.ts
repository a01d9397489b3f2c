import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ADDRESS_ID_FORM,
  CLIENT_ID_FORM,
  METADATA_MAX_MEMBERS,
  METADATA_NAME_FORM,
  METADATA_TEXT_MAX_CHARACTERS,
  TEXT_MAX_CHARACTERS,
} from '#domain';

/** The schemas of values that several features show. */
export const MOMENT = { type: 'string', format: 'date-time', example: '2025-10-05T12:00:00.123Z' } as const;
export const ISPB = { type: 'string', pattern: '^[0-9A-Z]{8}$', example: '00000000' } as const;
const CLIENT_ID = { type: 'string', pattern: CLIENT_ID_FORM.source } as const;
export const PAYER = { ...CLIENT_ID, pattern: ADDRESS_ID_FORM.source } as const;
export const BATCH_ID = { ...PAYER, example: '2025-10-05-A' } as const;
const EXTERNAL_ID = { ...CLIENT_ID, example: 'u1-001' } as const;
export const END_TO_END_ID = {
  type: 'string',
  pattern: '^E[0-9A-Z]{8}[0-9]{12}[a-zA-Z0-9]{11}$',
  example: 'E32074986202510051200a1B2c3D4e5F',
} as const;
export const DATE = { type: 'string', format: 'date', example: '2025-10-05' } as const;
const UUID = { type: 'string', format: 'uuid' } as const;
export const PAYOUT_ID = { ...UUID, example: '01a202fe-990f-7000-990d-de7d749ebc9f' } as const;
export const WEBHOOK_ID = { ...UUID, example: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11' } as const;
export const DELIVERY_ID = { ...UUID, example: '0c8e7a52-6d0b-4b57-8c39-5b3f7f1a9e21' } as const;
export const KEY_ID = {
  type: 'string',
  pattern: '^key_[0-9a-f]{20}$',
  example: 'key_3f9c2a7d51e80b46c9d2',
} as const;

/** What a named part of an address is, in every route that does not say it itself. */
export const PATH_PARAMETERS: Readonly<Record<string, { description: string; schema: object }>> = {
  batch_id: { description: 'The `batch_id` it was sent with.', schema: BATCH_ID },
  date: { description: 'A day of São Paulo that has begun.', schema: DATE },
  external_id: { description: 'The `external_id` it was sent with.', schema: EXTERNAL_ID },
  id: { description: 'The `id` of the webhook.', schema: WEBHOOK_ID },
  delivery_id: { description: 'The `id` of the delivery.', schema: DELIVERY_ID },
  key_id: { description: 'The `id` of the key.', schema: KEY_ID },
};

type Options = Partial<ApiPropertyOptions>;

export const OPTIONAL = { required: false } as const;
export const NULLABLE = { nullable: true } as const;

/** A decorator for members of one kind: `@ApiText('What it is.', 'an example', OPTIONAL)`, or all options as one object. */
function kind(schema: Options) {
  return (description: string | Options = {}, example?: unknown, more?: Options): PropertyDecorator =>
    ApiProperty({
      ...schema,
      ...(typeof description === 'string' ? { description } : description),
      ...(example !== undefined && { example }),
      ...more,
    } as ApiPropertyOptions);
}

/** A number of things, or of centavos. */
export const ApiCount = kind({ type: 'integer', minimum: 0, example: 0 });
/** RFC 3339 in UTC with milliseconds. */
export const ApiMoment = kind(MOMENT);
export const ApiNullableMoment = kind({ ...MOMENT, nullable: true });
export const ApiIspbProperty = kind(ISPB);
export const ApiClientId = kind(CLIENT_ID);
export const ApiPayer = kind(PAYER);
export const ApiBatchIdProperty = kind(BATCH_ID);
export const ApiExternalId = kind(EXTERNAL_ID);
export const ApiPayoutId = kind(PAYOUT_ID);
export const ApiEndToEndId = kind(END_TO_END_ID);
export const ApiText = kind({ type: 'string' });
export const ApiNullableText = kind({ type: 'string', nullable: true, example: null });
export const ApiDescription = kind({
  type: 'string',
  minLength: 1,
  maxLength: TEXT_MAX_CHARACTERS,
  example: 'Comissão de outubro',
});
export const ApiMetadata = kind({
  type: 'object',
  maxProperties: METADATA_MAX_MEMBERS,
  propertyNames: { pattern: METADATA_NAME_FORM.source },
  additionalProperties: { type: 'string', maxLength: METADATA_TEXT_MAX_CHARACTERS },
  example: { order_id: '8812', cost_center: 'vendas' },
} as Options);
export const ApiFlag = kind({ type: 'boolean' });
