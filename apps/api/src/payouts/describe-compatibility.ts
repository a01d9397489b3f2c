import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../documentation/api-problems.js';
import { PlainBatchDto, ReceivedBatchDto } from './compatibility.dto.js';
import { ACCEPTANCE_PROBLEMS, ApiAcceptance, ApiBatchBody, ApiBatchId } from './describe-payouts.js';
import { ApiPreferWait, PREFERENCE_APPLIED_HEADER } from './preferred-wait.js';
import { BatchReportDto } from './report.dto.js';

const FORM = 'A body sent as a form is read as JSON, because `curl -d @file` sends it so.';

/** `POST /batches`, documented. */
export const DescribesReceipt = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(ReceivedBatchDto),
    ApiOperation({
      summary: 'Send a batch',
      description: `As POST /api/payouts, answered in another shape. ${FORM}`,
    }),
    ApiConsumes('application/json', 'application/x-www-form-urlencoded'),
    ApiBatchBody(),
    ApiAcceptance({ $ref: getSchemaPath(ReceivedBatchDto) }),
    ApiProblems(...ACCEPTANCE_PROBLEMS),
  );

/** `GET /batches/{batchId}`, documented. */
export const DescribesPlainBatch = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Read a batch',
      description:
        'In plain states: `in_doubt` and `needs_review` show as Processing, `cancelled` as Failed, a `duplicate` as its original.',
    }),
    ApiBatchId(),
    ApiOkResponse({ description: 'The batch with its payouts.', type: PlainBatchDto }),
    ApiProblems('batch_unknown'),
  );

/** `POST /payouts/batch`, documented. */
export const DescribesPayOut = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(BatchReportDto),
    ApiOperation({
      summary: 'Send a batch and wait for it',
      description: `As POST /api/payouts with \`Prefer: wait=30\`, unless a shorter wait is preferred. ${FORM}`,
    }),
    ApiConsumes('application/json', 'application/x-www-form-urlencoded'),
    ApiBatchBody(),
    ApiPreferWait(),
    ApiAcceptance({ $ref: getSchemaPath(BatchReportDto) }, PREFERENCE_APPLIED_HEADER),
    ApiProblems(...ACCEPTANCE_PROBLEMS, 'invalid_parameters'),
  );
