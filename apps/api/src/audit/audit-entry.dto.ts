import { ApiProperty } from '@nestjs/swagger';
import type { AuditRecord } from '#use-cases';
import { MOMENT } from '../documentation/fields.js';
import { NEXT_CURSOR } from '../payouts/answers.dto.js';

/** An entry of the audit log. */
export class AuditEntryDto {
  @ApiProperty(MOMENT)
  readonly at!: string;

  @ApiProperty({
    description: '`key:` and the id of a key, `cli:` and an account, or `anybody` with AUTH=off.',
    example: 'cli:ana',
  })
  readonly actor!: string;

  @ApiProperty({ example: 'key.create' })
  readonly action!: string;

  @ApiProperty({ description: 'What it was done to.', example: 'key_3f9c2a7d51e80b46c9d2' })
  readonly subject!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What else is worth knowing, by the action.',
    example: { prefix: 'mk_4xT9bQ2w' },
  })
  readonly details!: Readonly<Record<string, unknown>>;
}

/** A page of the audit log. */
export class AuditPageDto {
  @ApiProperty({ type: [AuditEntryDto] })
  readonly items!: AuditEntryDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

export function toAuditEntryDto({ at, actor, action, subject, details }: AuditRecord): AuditEntryDto {
  return { at: at.toISOString(), actor, action, subject, details };
}
