import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/** The schemas of values that several features show. */
export const MOMENT = { type: 'string', format: 'date-time', example: '2025-10-05T12:00:00.123Z' } as const;
export const ISPB = { type: 'string', pattern: '^[0-9A-Z]{8}$', example: '00000000' } as const;
export const CLIENT_ID = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$' } as const;
export const BATCH_ID = { ...CLIENT_ID, example: '2025-10-05-A' } as const;
export const EXTERNAL_ID = { ...CLIENT_ID, example: 'u1-001' } as const;
export const END_TO_END_ID = {
  type: 'string',
  pattern: '^E[0-9A-Z]{8}[0-9]{12}[a-zA-Z0-9]{11}$',
  example: 'E32074986202510051200a1B2c3D4e5F',
} as const;
export const PAYOUT_ID = {
  type: 'string',
  format: 'uuid',
  example: '01a202fe-990f-7000-990d-de7d749ebc9f',
} as const;

/** Options of a property beside those of its kind; a text alone is its description. */
type Options = string | Partial<ApiPropertyOptions>;

function kind(schema: Partial<ApiPropertyOptions>) {
  return (options: Options = {}): PropertyDecorator => {
    const more = typeof options === 'string' ? { description: options } : options;
    return ApiProperty({ ...schema, ...more } as ApiPropertyOptions);
  };
}

/** A number of things, or of centavos. */
export const ApiCount = kind({ type: 'integer', minimum: 0, example: 0 });
/** RFC 3339 in UTC with milliseconds. */
export const ApiMoment = kind(MOMENT);
export const ApiNullableMoment = kind({ ...MOMENT, nullable: true });
export const ApiIspbProperty = kind(ISPB);
export const ApiClientId = kind(CLIENT_ID);
export const ApiBatchIdProperty = kind(BATCH_ID);
export const ApiExternalId = kind(EXTERNAL_ID);
export const ApiPayoutId = kind(PAYOUT_ID);
export const ApiEndToEndId = kind(END_TO_END_ID);
export const ApiText = kind({ type: 'string' });
export const ApiNullableText = kind({ type: 'string', nullable: true, example: null });
