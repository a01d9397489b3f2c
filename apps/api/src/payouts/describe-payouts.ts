import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { CLIENT_ID } from '../documentation/fields.js';
import { jsonAnswer, type DocumentedClass } from '../documentation/json-answer.js';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import {
  ACCEPTED_EXAMPLE,
  BATCH_PAGE_EXAMPLE,
  CANCELLATION_EXAMPLE,
  FINAL_BATCH_EXAMPLE,
  FINAL_EXAMPLE,
} from './answer-examples.js';
import { BatchPageDto, CancellationDto } from './answers.dto.js';
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

/** What the two answers to a batch that is sent hold. */
interface AcceptanceAnswers {
  readonly dto: DocumentedClass;
  /** How a new batch and one that was stored before may read. */
  readonly examples: { readonly stored: object; readonly replayed: object };
  /** Of the batch, for the example. */
  readonly location: string;
  readonly headers?: object;
}

/** The two answers to a batch that is sent. */
export function ApiAcceptance({ dto, examples, location, headers }: AcceptanceAnswers): MethodDecorator {
  const told = {
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
    ApiExtraModels(dto),
    ApiResponse({
      status: 201,
      description: 'Stored; every item will reach a final state or `needs_review` without your help.',
      headers: told,
      content: jsonAnswer(dto, examples.stored),
    }),
    ApiResponse({
      status: 200,
      description: 'It was stored before.',
      headers: { ...told, ...replayed },
      content: jsonAnswer(dto, examples.replayed),
    }),
  );
}

/** The two answers to a batch that is sent, where they are reports. */
export const ApiReportedAcceptance = (): MethodDecorator =>
  ApiAcceptance({
    dto: BatchReportDto,
    examples: { stored: ACCEPTED_EXAMPLE, replayed: FINAL_EXAMPLE },
    location: '/api/payouts/2025-10-05-A',
    headers: PREFERENCE_APPLIED_HEADER,
  });

/** The batch an address names. */
export const ApiBatchId = (): MethodDecorator =>
  ApiParam({
    name: 'batchId',
    description: 'The `batch_id` it was sent with.',
    schema: { ...CLIENT_ID, example: EXAMPLE_BATCH.batch_id },
  });

/** `POST /api/payouts`, documented. */
export const DescribesAcceptance = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'submitBatch',
      summary: 'Send a batch of payouts',
      description: `All or nothing: a batch with a fault stores nothing, and every fault is listed by JSON pointer. ${IDEMPOTENCY}`,
    }),
    ApiBatchBody(),
    ApiPreferWait(),
    ApiReportedAcceptance(),
    Problems(...ACCEPTANCE_PROBLEMS, 'invalid_parameters'),
  );

/** `GET /api/payouts`, documented. */
export const DescribesBatches = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(BatchPageDto),
    ApiOperation({
      operationId: 'listBatches',
      summary: 'List batches',
      description: 'Newest first, without their items.',
    }),
    ApiOkResponse({
      description: 'A page of batches.',
      content: jsonAnswer(BatchPageDto, BATCH_PAGE_EXAMPLE),
    }),
    Problems('invalid_parameters', 'invalid_cursor'),
  );

/** `GET /api/payouts/{batchId}`, documented. */
export const DescribesReport = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(BatchReportDto),
    ApiOperation({
      operationId: 'getBatch',
      summary: 'Report on a batch',
      description:
        'Counts, sums and items as of one moment. A batch is final when every item is `paid`, `failed`, `duplicate` or `cancelled`.',
    }),
    ApiBatchId(),
    ApiPreferWait(),
    ApiOkResponse({
      description: 'The report.',
      headers: PREFERENCE_APPLIED_HEADER,
      content: {
        'application/json': {
          schema: jsonAnswer(BatchReportDto, FINAL_EXAMPLE)['application/json'].schema,
          examples: {
            details: { summary: 'With its items', value: FINAL_EXAMPLE },
            counts: { summary: 'With details=false', value: FINAL_BATCH_EXAMPLE },
          },
        },
      },
    }),
    Problems('batch_unknown', 'invalid_parameters'),
  );

/** `POST /api/payouts/{batchId}/cancel`, documented. */
export const DescribesCancellation = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(CancellationDto),
    ApiOperation({
      operationId: 'cancelBatch',
      summary: 'Cancel what is still pending',
      description:
        'Items that a worker has taken go on; the answer lists all that are not cancelled. Repeating it cancels nothing more. A cancelled ' +
        'payment can be sent again under a new `external_id`.',
    }),
    ApiBatchId(),
    ApiOkResponse({
      description: 'How many it cancelled, and all others that are not cancelled.',
      content: jsonAnswer(CancellationDto, CANCELLATION_EXAMPLE),
    }),
    Problems('batch_unknown'),
  );
