import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiResponse } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { ACCEPTED_EXAMPLE, FINAL_EXAMPLE } from './answer-examples.js';
import { BATCH_EXAMPLES, BatchOrderDto } from './batch-order.dto.js';
import { ApiIdempotencyKey } from './idempotency-key.js';
import { PREFERENCE_APPLIED_HEADER } from './preferred-wait.js';
import { BatchReportDto } from './report.dto.js';

interface Acceptance {
  readonly type: Type;
  /** Where the batch is, with the example's id. */
  readonly location: string;
  readonly headers?: object;
  /** Bodies beside those of JSON: texts. */
  readonly otherBodies?: object;
  /** Where the two answers read differently. */
  readonly examples?: { readonly stored: object; readonly replayed: object };
}

/** A route that accepts batches: its body, its two answers and its problems. */
export function ApiAcceptance({
  type,
  location,
  headers,
  otherBodies,
  examples,
}: Acceptance): MethodDecorator {
  const both = {
    Location: { description: 'Where the batch is.', schema: { type: 'string' as const }, example: location },
    ...headers,
  };
  const replayed = {
    'Idempotent-Replayed': {
      description: 'Nothing new was stored.',
      schema: { type: 'string' as const, enum: ['true'] },
      example: 'true',
    },
  };
  return applyDecorators(
    ApiBody({ type: BatchOrderDto, examples: { ...BATCH_EXAMPLES, ...otherBodies } }),
    ApiResponse({
      status: 201,
      type,
      description: 'Stored; every item will reach a final state or `needs_review` without your help.',
      headers: both,
      ...(examples !== undefined && { example: examples.stored }),
    }),
    ApiResponse({
      status: 200,
      type,
      description: 'It was stored before; or, with `dry_run=true`, nothing was stored.',
      headers: { ...both, ...replayed },
      ...(examples !== undefined && { example: examples.replayed }),
    }),
    ApiIdempotencyKey(),
    Problems(
      'invalid_parameters',
      'batch_content_differs',
      'idempotency_key_reused',
      'external_id_conflict',
      'limit_exceeded',
      'too_many_items',
    ),
  );
}

/** The same where the answers are reports. */
export const ApiReportedAcceptance = (otherBodies: object = {}): MethodDecorator =>
  ApiAcceptance({
    type: BatchReportDto,
    location: '/api/payouts/2025-10-05-A',
    headers: PREFERENCE_APPLIED_HEADER,
    otherBodies,
    examples: { stored: ACCEPTED_EXAMPLE, replayed: { ...FINAL_EXAMPLE, replayed: true } },
  });
