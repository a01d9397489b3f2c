import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiExtraModels, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { PLAIN_BATCH_EXAMPLE, RECEIVED_EXAMPLE } from './answer-examples.js';
import { PlainBatchDto, ReceivedBatchDto } from './compatibility.dto.js';
import {
  ACCEPTANCE_PROBLEMS,
  ApiAcceptance,
  ApiBatchBody,
  ApiBatchId,
  ApiReportedAcceptance,
} from './describe-payouts.js';
import { ApiPreferWait } from './preferred-wait.js';

const FORM = 'A body sent as a form is read as JSON, because `curl -d @file` sends it so.';

/** `POST /batches`, documented. */
export const DescribesReceipt = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'submitPlainBatch',
      summary: 'Send a batch',
      description: `As POST /api/payouts, answered in another shape. ${FORM}`,
    }),
    ApiConsumes('application/json', 'application/x-www-form-urlencoded'),
    ApiBatchBody(),
    ApiAcceptance({
      dto: ReceivedBatchDto,
      examples: { stored: RECEIVED_EXAMPLE, replayed: RECEIVED_EXAMPLE },
      location: '/batches/2025-10-05-A',
    }),
    Problems(...ACCEPTANCE_PROBLEMS),
  );

/** `GET /batches/{batchId}`, documented. */
export const DescribesPlainBatch = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PlainBatchDto),
    ApiOperation({
      operationId: 'getPlainBatch',
      summary: 'Read a batch',
      description:
        'In plain states: `in_doubt` and `needs_review` show as Processing, `cancelled` as Failed, a `duplicate` as its original.',
    }),
    ApiBatchId(),
    ApiOkResponse({
      description: 'The batch with its payouts.',
      content: jsonAnswer(PlainBatchDto, PLAIN_BATCH_EXAMPLE),
    }),
    Problems('batch_unknown', 'items_removed'),
  );

/** `POST /payouts/batch`, documented. */
export const DescribesPayOut = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'submitBatchAndWait',
      summary: 'Send a batch and wait for it',
      description: `As POST /api/payouts with \`Prefer: wait=30\`, unless a shorter wait is preferred. ${FORM}`,
    }),
    ApiConsumes('application/json', 'application/x-www-form-urlencoded'),
    ApiBatchBody(),
    ApiPreferWait(),
    ApiReportedAcceptance(),
    Problems(...ACCEPTANCE_PROBLEMS, 'invalid_parameters'),
  );
