import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { CLIENT_ID } from '../documentation/fields.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { FINAL_BATCH_EXAMPLE, PAYOUT_PAGE_EXAMPLE } from '../payouts/answer-examples.js';
import { PayoutPageDto } from '../payouts/answers.dto.js';
import { WORKER_EXAMPLE } from './describe-workers.js';
import { OverviewDto } from './overview.dto.js';

const EXAMPLE = {
  at: '2025-10-05T12:00:02.000Z',
  payouts: {
    pending: 0,
    processing: 0,
    in_doubt: 0,
    needs_review: 1,
    oldest_open_batch_at: null,
    at_least: false,
  },
  settlement: { paused: false, paused_at: null, paused_by: null, reason: null },
  rail: 'ok',
  queues: [
    { name: 'settlement', waiting: 0, active: 0, delayed: 0, workers: 1 },
    { name: 'webhooks', waiting: 0, active: 0, delayed: 0, workers: 1 },
  ],
  batches: [{ payer: 'default', ...FINAL_BATCH_EXAMPLE }],
  institutions: [
    {
      ispb: '00000000',
      undelivered: 15,
      open: [
        {
          seat: 1,
          opened_at: '2025-10-05T12:00:00.123Z',
          last_answer_at: '2025-10-05T12:00:01.456Z',
          waiting: false,
          unacknowledged: 10,
        },
      ],
    },
  ],
  workers: [WORKER_EXAMPLE],
};

/** `GET /api/operations/overview`, documented. */
export const DescribesOverview = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(OverviewDto),
    ApiOperation({
      operationId: 'getOverview',
      summary: 'Everything at a glance',
      description:
        'Over all payers and institutions: open payouts by state, settlement and the rail, queues and workers, the newest batches, streams with their places, and ' +
        'what is undelivered. It costs the same after years. The page at `/console` shows it live.',
    }),
    ApiOkResponse({
      description: 'The installation at this moment.',
      content: jsonAnswer(OverviewDto, EXAMPLE),
    }),
    Problems(),
  );

/** `GET /api/operations/batches/{payer}/{batchId}/items`, documented. */
export const DescribesOwnedItems = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutPageDto),
    ApiOperation({
      operationId: 'listItemsOfAnyPayer',
      summary: "A batch's items, whoever's it is",
      description: 'In the order of the batch; `status=failed` for those that failed.',
    }),
    ApiParam({ name: 'payer', description: 'Whose it is.', schema: { ...CLIENT_ID, example: 'default' } }),
    ApiParam({
      name: 'batchId',
      description: 'The batch.',
      schema: { ...CLIENT_ID, example: '2025-10-05-A' },
    }),
    ApiOkResponse({
      description: 'A page of items.',
      content: jsonAnswer(PayoutPageDto, PAYOUT_PAGE_EXAMPLE),
    }),
    Problems('batch_unknown', 'invalid_parameters', 'invalid_cursor'),
  );
