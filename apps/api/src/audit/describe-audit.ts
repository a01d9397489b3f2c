import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { AuditPageDto } from './audit-entry.dto.js';

const EXAMPLE_ENTRIES = [
  {
    at: '2026-03-02T12:05:00.000Z',
    actor: 'key:key_91d04be7c35fa2680e17',
    action: 'key.revoke',
    subject: 'key_3f9c2a7d51e80b46c9d2',
    details: { prefix: 'mk_4xT9bQ2w' },
  },
  {
    at: '2026-03-02T12:00:00.000Z',
    actor: 'cli:ana',
    action: 'key.create',
    subject: 'key_3f9c2a7d51e80b46c9d2',
    details: {
      prefix: 'mk_4xT9bQ2w',
      scopes: ['payouts:read'],
      payer: 'acme',
      ispbs: [],
      expires_at: '2026-05-31T12:00:00.000Z',
    },
  },
];

/** `GET /api/audit`, documented. */
export const DescribesAuditLog = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(AuditPageDto),
    ApiOperation({
      operationId: 'readAuditLog',
      summary: 'Who did what',
      description: 'Newest first. Entries are never changed or removed, not even by emptying the sandbox.',
    }),
    ApiOkResponse({
      description: 'A page of entries.',
      content: jsonAnswer(AuditPageDto, { items: EXAMPLE_ENTRIES, next_cursor: null }),
    }),
    Problems('invalid_parameters', 'invalid_cursor'),
  );
