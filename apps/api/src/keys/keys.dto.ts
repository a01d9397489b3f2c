import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  DEFAULT_OVERLAP_HOURS,
  MAX_ISPBS_OF_KEY,
  MAX_KEY_LIFE_DAYS,
  MAX_OVERLAP_HOURS,
  SCOPES,
  type KeyReport,
  type MadeKeyReport,
  type Scope,
} from '#domain';
import { CLIENT_ID, ISPB, MOMENT, MOMENT_OR_NULL } from '../documentation/documented-values.js';
import { NEXT_CURSOR } from '../payouts/answers.dto.js';

const KEY_ID = {
  type: 'string',
  pattern: '^key_[0-9a-f]{20}$',
  example: 'key_3f9c2a7d51e80b46c9d2',
} as const;
const KEY_ID_OR_NULL = { ...KEY_ID, nullable: true, example: null } as const;
const PREFIX = { description: 'The first characters of the key.', example: 'mk_4xT9bQ2w' } as const;
const SCOPE_LIST = { enum: SCOPES, enumName: 'Scope', isArray: true } as const;
const ISPB_LIST = { type: 'array', items: { type: 'string', pattern: ISPB.pattern } } as const;

/** What a key is to be, as the documentation shows it; what is sent is read by the domain's parser. */
export class KeyOrderDto {
  @ApiProperty({
    ...SCOPE_LIST,
    description: 'What the key may do.',
    minItems: 1,
    maxItems: SCOPES.length,
  })
  readonly scopes!: Scope[];

  @ApiPropertyOptional({
    ...CLIENT_ID,
    nullable: true,
    description: 'Whose batches and webhooks it works with.',
  })
  readonly payer?: string | null;

  @ApiPropertyOptional({
    ...ISPB_LIST,
    maxItems: MAX_ISPBS_OF_KEY,
    description: 'The institutions whose messages it may read and deliver.',
  })
  readonly ispbs?: string[];

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MAX_KEY_LIFE_DAYS,
    description: 'How long it is good. Neither this nor `expires_at`: until it is revoked.',
  })
  readonly expires_in_days?: number | null;

  @ApiPropertyOptional({
    ...MOMENT_OR_NULL,
    description: 'When it ends, instead of `expires_in_days`.',
  })
  readonly expires_at?: string | null;
}

export class KeyRotationDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_HOURS,
    default: DEFAULT_OVERLAP_HOURS,
    description: 'How long the old key goes on working.',
  })
  readonly overlap_hours?: number;
}

/** A key as it is listed: never with its text. */
export class KeyDto implements KeyReport {
  @ApiProperty(KEY_ID)
  readonly id!: string;

  @ApiProperty(PREFIX)
  readonly prefix!: string;

  @ApiProperty(SCOPE_LIST)
  readonly scopes!: readonly Scope[];

  @ApiProperty({ ...CLIENT_ID, nullable: true, example: 'acme' })
  readonly payer!: string | null;

  @ApiProperty({ ...ISPB_LIST, example: ['32074986'] })
  readonly ispbs!: readonly string[];

  @ApiProperty(MOMENT)
  readonly created_at!: string;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'Null: it does not expire.' })
  readonly expires_at!: string | null;

  @ApiProperty(MOMENT_OR_NULL)
  readonly revoked_at!: string | null;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'Some seconds late; null: never.' })
  readonly last_used_at!: string | null;

  @ApiProperty({ ...KEY_ID_OR_NULL, description: 'The key that this one is to replace.' })
  readonly rotated_from!: string | null;
}

/** A page of keys. */
export class KeyPageDto {
  @ApiProperty({ type: [KeyDto] })
  readonly items!: KeyDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

/** A key that was just made. */
export class MadeKeyDto implements MadeKeyReport {
  @ApiProperty(KEY_ID)
  readonly id!: string;

  @ApiProperty({ description: 'The key. It is shown here and never again.', example: 'mk_4xT9bQ2w…' })
  readonly key!: string;

  @ApiProperty(PREFIX)
  readonly prefix!: string;

  @ApiProperty(SCOPE_LIST)
  readonly scopes!: readonly Scope[];

  @ApiProperty({ ...CLIENT_ID, nullable: true, example: 'acme' })
  readonly payer!: string | null;

  @ApiProperty({ ...ISPB_LIST, example: ['32074986'] })
  readonly ispbs!: readonly string[];

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'Null: it does not expire.' })
  readonly expires_at!: string | null;
}

/** A key that was made to replace another. */
export class RotatedKeyDto extends MadeKeyDto {
  @ApiProperty({ ...KEY_ID, description: 'The key that this one is to replace.' })
  readonly rotated_from!: string;

  @ApiProperty({ ...MOMENT, description: 'Until then the old key works too.' })
  readonly previous_expires_at!: string;
}
