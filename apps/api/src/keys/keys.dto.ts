import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  DEFAULT_OVERLAP_HOURS,
  KEY_NAME_MAX_CHARACTERS,
  MAX_ISPBS_OF_KEY,
  MAX_KEY_LIFE_DAYS,
  MAX_OVERLAP_HOURS,
  parsePayer,
  parseIspb,
  parseKeyExpiry,
  parseKeyName,
  parseScope,
  refused,
  SCOPES,
  type ClientId,
  type Ispb,
  type KeyGrant,
  type Parsed,
  type Scope,
} from '#domain';
import {
  ApiPayer,
  ApiMoment,
  ApiNullableMoment,
  ApiNullableText,
  ApiText,
  ISPB,
  KEY_ID,
  MOMENT,
} from '../documentation/fields.js';
import { PageOf } from '../lists/page.dto.js';
import { MayBeLeftOut, Reads, ReadsList, ReadsWholeNumber } from '../http/reads.js';

const SCOPE_LIST = {
  enum: SCOPES,
  enumName: 'Scope',
  enumSchema: { description: 'What a key may do.' },
  isArray: true,
  example: ['streams:read', 'payouts:write', 'payouts:read'],
} as const;
const ISPB_LIST = {
  type: 'array',
  items: { type: 'string', pattern: ISPB.pattern },
  example: ['32074986'],
} as const;

const NAME = {
  minLength: 1,
  maxLength: KEY_NAME_MAX_CHARACTERS,
  description: 'Whose key it is or what for, for people.',
  example: 'payroll, production',
} as const;

/** What a new key may do, for whom, and for how long. */
export class CreateKeyDto {
  @ApiProperty({ ...SCOPE_LIST, description: 'What the key may do.', minItems: 1, maxItems: SCOPES.length })
  @ReadsList({ from: 1, to: SCOPES.length }, parseScope)
  readonly scopes!: readonly Scope[];

  @ApiPayer({
    required: false,
    nullable: true,
    description: 'Whose batches and webhooks it works with; scopes for these need it.',
  })
  @IsOptional()
  @Reads(parsePayer)
  readonly payer?: ClientId | null;

  @ApiPropertyOptional({
    ...ISPB_LIST,
    maxItems: MAX_ISPBS_OF_KEY,
    description: 'The institutions whose messages it may read and deliver; scopes for these need one.',
  })
  @MayBeLeftOut()
  @ReadsList({ from: 0, to: MAX_ISPBS_OF_KEY }, parseIspb)
  readonly ispbs?: readonly Ispb[];

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MAX_KEY_LIFE_DAYS,
    description: 'How long it is good. Neither this nor `expires_at`: until it is revoked.',
  })
  @IsOptional()
  @ReadsWholeNumber({ from: 1, to: MAX_KEY_LIFE_DAYS })
  readonly expires_in_days?: number | null;

  @ApiPropertyOptional({
    type: 'string',
    format: MOMENT.format,
    nullable: true,
    description: 'When it ends, instead of `expires_in_days`.',
  })
  @IsOptional()
  @Reads(parseExpiry)
  readonly expires_at?: string | null;

  @ApiText({ ...NAME, required: false, nullable: true })
  @IsOptional()
  @Reads(parseKeyName)
  readonly name?: string | null;
}

export const CREATE_KEY_EXAMPLES = {
  integrator: {
    summary: 'A fintech that pays, and collects for its institution',
    value: {
      scopes: SCOPE_LIST.example,
      payer: 'acme',
      ispbs: ISPB_LIST.example,
      expires_in_days: 90,
      name: NAME.example,
    },
  },
  operator: {
    summary: 'An operator of the installation',
    // A key that was made to try this out does not stay good for long.
    value: { scopes: ['operate'], expires_in_days: 1, name: 'tried out' },
  },
};

function parseExpiry(value: unknown, key: object): Parsed<Date> {
  const result = parseKeyExpiry(value);
  return result.ok && 'expires_in_days' in key && typeof key.expires_in_days === 'number'
    ? refused('too_many', 'Give expires_at or expires_in_days, not both.')
    : result;
}

/** How a key is replaced. */
export class RotateKeyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_HOURS,
    default: DEFAULT_OVERLAP_HOURS,
    description: 'How long the old key continues to work.',
    example: 48,
  })
  @MayBeLeftOut()
  @ReadsWholeNumber({ from: 0, to: MAX_OVERLAP_HOURS })
  readonly overlap_hours?: number;
}

class KeyFacts {
  @ApiProperty(KEY_ID) readonly id!: string;
  @ApiText('The first characters of the key.', 'mk_4xT9bQ2w')
  readonly prefix!: string;
  @ApiProperty(SCOPE_LIST) readonly scopes!: readonly Scope[];
  @ApiPayer({ nullable: true, example: 'acme' }) readonly payer!: string | null;
  @ApiProperty(ISPB_LIST) readonly ispbs!: readonly string[];
  @ApiNullableMoment({ description: 'Null: it does not expire.', example: '2026-05-31T12:00:00.000Z' })
  readonly expires_at!: string | null;
  @ApiNullableText(NAME) readonly name!: string | null;
}

/** A key as it is listed: never with its text. */
export class KeyDto extends KeyFacts {
  @ApiMoment() readonly created_at!: string;
  @ApiNullableMoment({ example: null }) readonly revoked_at!: string | null;
  @ApiNullableMoment('Some seconds late; null: never.') readonly last_used_at!: string | null;
  @ApiProperty({ ...KEY_ID, nullable: true, description: 'The key that this one replaces.', example: null })
  readonly rotated_from!: string | null;
}

/** A page of keys. */
export class KeyPageDto extends PageOf(KeyDto) {}

/** A new key. Its text is not shown whole here, so that no scanner of repositories takes it for one. */
export class MadeKeyDto extends KeyFacts {
  @ApiText('The key. It is shown here and never again.', 'mk_4xT9bQ2w…')
  readonly key!: string;
}

/** A key that was made to replace another. */
export class RotatedKeyDto extends MadeKeyDto {
  @ApiProperty({
    ...KEY_ID,
    description: 'The key that this one replaces.',
    example: 'key_91d04be7c35fa2680e17',
  })
  readonly rotated_from!: string;
  @ApiMoment('Until then the old key works too.') readonly previous_expires_at!: string;
}

/** Scopes and ISPBs given twice count once. */
export function toKeyGrant({
  scopes,
  payer,
  ispbs = [],
  expires_in_days,
  expires_at,
  name,
}: CreateKeyDto): KeyGrant {
  return {
    scopes: [...new Set(scopes)],
    payer: payer ?? undefined,
    ispbs: [...new Set(ispbs)],
    expiresInDays: expires_in_days ?? undefined,
    expiresAt: typeof expires_at === 'string' ? new Date(expires_at) : undefined,
    name: name?.trim(),
  };
}
