import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { PAYOUT_STATUSES } from '#domain';
import { ApiProblems } from '../documentation/api-problems.js';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import { BatchOrderDto, EXAMPLE_BATCH, EXAMPLE_SANDBOX_BATCH } from './batch-order.dto.js';
import { ApiPreferWait, PREFERENCE_APPLIED_HEADER } from './preferred-wait.js';
import { BatchReportDto } from './report.dto.js';

/** What can be wrong with a batch that is sent. */
export const ACCEPTANCE_PROBLEMS = [
  'invalid_request',
  'malformed_json',
  'body_missing',
  'batch_content_differs',
  'external_id_conflict',
  'too_many_items',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies readonly ProblemCode[];

const IDEMPOTENCY = `Sending the same batch again is always safe: the same \`batch_id\` with the same content (order of members, white
space and formatting of keys aside) answers 200 with the report as it is by now, and nothing is paid again; with other content it is 409,
naming the first difference. An \`external_id\` that has been used before, in any batch, for the same amount and key makes the item a
\`duplicate\`, which is never paid; for another amount or key it refuses the whole batch.`;

/** The body of a batch, with examples that can be sent as they stand. */
export const ApiBatchBody = (): MethodDecorator =>
  ApiBody({
    type: BatchOrderDto,
    examples: {
      example: { summary: 'Two payouts', value: EXAMPLE_BATCH },
      sandbox: {
        summary: 'Sandbox keys that choose what the rail does',
        description: 'Paid, rejected with AC03, and a key that the directory does not know.',
        value: EXAMPLE_SANDBOX_BATCH,
      },
    },
  });

/** The two answers to a batch that is sent. */
export function ApiAcceptance(schema: { $ref: string }, headers: object = {}): MethodDecorator {
  const location = {
    Location: {
      description: 'Where the batch is.',
      schema: { type: 'string', example: '/api/payouts/2025-10-05-A' },
    },
  } as const;
  const replayed = {
    'Idempotent-Replayed': {
      description: 'Nothing new was stored.',
      schema: { type: 'string', example: 'true' },
    },
  } as const;
  const content = { 'application/json': { schema } };
  return applyDecorators(
    ApiResponse({
      status: 201,
      description: 'Stored; every item will reach a final state or `needs_review` without your help.',
      headers: { ...location, ...headers },
      content,
    }),
    ApiResponse({
      status: 200,
      description: 'It was stored before.',
      headers: { ...location, ...replayed, ...headers },
      content,
    }),
  );
}

/** The batch an address names. */
export const ApiBatchId = (): MethodDecorator =>
  ApiParam({
    name: 'batchId',
    description: 'The `batch_id` it was sent with.',
    example: EXAMPLE_BATCH.batch_id,
  });

/** `POST /api/payouts`, documented. */
export const DescribesAcceptance = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(BatchReportDto),
    ApiOperation({
      summary: 'Send a batch of payouts',
      description: `All or nothing: a batch with a fault stores nothing, and every fault is listed by JSON pointer. ${IDEMPOTENCY}`,
    }),
    ApiBatchBody(),
    ApiPreferWait(),
    ApiAcceptance({ $ref: getSchemaPath(BatchReportDto) }, PREFERENCE_APPLIED_HEADER),
    ApiProblems(...ACCEPTANCE_PROBLEMS, 'invalid_parameters'),
  );

/** `GET /api/payouts`, documented. */
export const DescribesBatches = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(BatchReportDto),
    ApiOperation({ summary: 'List batches', description: 'Newest first, without their items.' }),
    ApiOkResponse({ description: 'A page of batches.', schema: pageOfSchema(BatchReportDto) }),
    ApiProblems('invalid_parameters', 'invalid_cursor'),
  );

/** `GET /api/payouts/{batchId}`, documented. */
export const DescribesReport = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Report on a batch',
      description:
        'Counts, sums and items as of one moment. A batch is final when every item is `paid`, `failed`, `duplicate` or `cancelled`.',
    }),
    ApiBatchId(),
    ApiPreferWait(),
    ApiOkResponse({ description: 'The report.', type: BatchReportDto, headers: PREFERENCE_APPLIED_HEADER }),
    ApiProblems('batch_unknown', 'invalid_parameters'),
  );

/** `POST /api/payouts/{batchId}/cancel`, documented. */
export const DescribesCancellation = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Cancel what is still pending',
      description:
        'Items that a worker has taken go on; the answer lists all that are not cancelled. Repeating it cancels nothing more. A cancelled ' +
        'payment can be sent again under a new `external_id`.',
    }),
    ApiBatchId(),
    ApiOkResponse({
      description: 'How many it cancelled, and all others that are not cancelled.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['cancelled', 'not_cancelled'],
            properties: {
              cancelled: { type: 'integer' },
              not_cancelled: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['external_id', 'status'],
                  properties: {
                    external_id: { type: 'string' },
                    status: { type: 'string', enum: [...PAYOUT_STATUSES] },
                  },
                },
              },
            },
          },
          example: { cancelled: 1, not_cancelled: [{ external_id: 'u1-001', status: 'paid' }] },
        },
      },
    }),
    ApiProblems('batch_unknown'),
  );

interface PageSchema {
  type: string;
  required: string[];
  properties: {
    items: { type: string; items: { $ref: string } };
    next_cursor: { type: string; nullable: boolean; description: string };
  };
}

/** The schema of a page of a list. */
export function pageOfSchema(item: Parameters<typeof getSchemaPath>[0]): PageSchema {
  return {
    type: 'object',
    required: ['items', 'next_cursor'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(item) } },
      next_cursor: NEXT_CURSOR_SCHEMA,
    },
  };
}

export const NEXT_CURSOR_SCHEMA = {
  type: 'string',
  nullable: true,
  description: 'Null: this is the last page.',
};
