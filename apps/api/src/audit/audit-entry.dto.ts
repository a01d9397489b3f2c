import { ApiProperty } from '@nestjs/swagger';
import type { AuditRecord } from '#database';
import { ApiMoment, ApiText } from '../documentation/fields.js';
import { PageOf } from '../lists/page.dto.js';

/** An entry of the audit log. */
export class AuditEntryDto {
  @ApiMoment() readonly at!: string;
  @ApiText({
    description: '`key:` and the id of a key, `cli:` and an account, `worker`, or `anonymous` with AUTH=off.',
    example: 'cli:ana',
  })
  readonly actor!: string;
  @ApiText({ example: 'key.create' }) readonly action!: string;
  @ApiText({ description: 'What it was done to.', example: 'key_3f9c2a7d51e80b46c9d2' })
  readonly subject!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What else is worth knowing, by the action.',
    example: { prefix: 'mk_4xT9bQ2w', scopes: ['payouts:read'], payer: 'acme' },
  })
  readonly details!: Readonly<Record<string, unknown>>;
}

/** A page of the audit log. */
export class AuditPageDto extends PageOf(AuditEntryDto) {}

export function toAuditEntryDto({ at, actor, action, subject, details }: AuditRecord): AuditEntryDto {
  return { at: at.toISOString(), actor, action, subject, details: { ...details } };
}
