import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { CLIENT_ID } from '../documentation/fields.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { PAYOUT_PAGE_EXAMPLE, STORY_EXAMPLE, STORY_PAGE_EXAMPLE } from './answer-examples.js';
import { PayoutPageDto, PayoutStoryDto, PayoutStoryPageDto } from './answers.dto.js';
import { EXAMPLE_BATCH } from './batch-order.dto.js';
import { ApiBatchId } from './describe-payouts.js';

const CSV_EXAMPLE = `index,external_id,user_id,status,amount_cents,payout_id,end_to_end_id,receiver_ispb,settled_at,failure_code,failure_message,failure_retryable,failure_source,duplicate_of_batch_id,duplicate_of_external_id,duplicate_of_payout_id,duplicate_of_status
0,u1-001,u1,paid,35000,01a202fe-990f-7000-990d-de7d749ebc9f,E32074986202510051200a1B2c3D4e5F,00000000,2025-10-05T12:00:00.204Z,,,,,,,,
`;

/** `GET /api/payouts/items`, documented. */
export const DescribesSearch = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutStoryPageDto),
    ApiOperation({
      operationId: 'findPayouts',
      summary: 'What became of this payment?',
      description:
        'Finds a payment over all batches, newest first, duplicates included, each with its history. Exactly one of `external_id`, ' +
        '`end_to_end_id` and `payout_id` is needed. (Without any, this is the address of a batch called `items`, if you have one.)',
    }),
    ApiOkResponse({
      description: 'What was found; nothing is an empty list.',
      content: jsonAnswer(PayoutStoryPageDto, STORY_PAGE_EXAMPLE),
    }),
    Problems('items_removed', 'invalid_parameters', 'invalid_cursor'),
  );

/** `GET /api/payouts/{batchId}/items`, documented. */
export const DescribesItems = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutPageDto),
    ApiOperation({
      operationId: 'listBatchItems',
      summary: 'List the items of a batch',
      description:
        'In the order of the batch. `Accept: text/csv` streams all of them, whatever `limit` and `cursor` say, with a header row. Text that ' +
        'a spreadsheet would take for a formula is led by an apostrophe.',
    }),
    ApiBatchId(),
    ApiHeader({
      name: 'Accept',
      required: false,
      description: '`application/json` (default) or `text/csv`.',
      schema: { type: 'string', enum: ['application/json', 'text/csv'] },
      example: 'text/csv',
    }),
    ApiOkResponse({
      description: 'A page of items, or all of them as CSV.',
      content: {
        ...jsonAnswer(PayoutPageDto, PAYOUT_PAGE_EXAMPLE),
        'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
      },
    }),
    Problems('batch_unknown', 'items_removed', 'invalid_parameters', 'invalid_cursor', 'not_acceptable'),
  );

/** `GET /api/payouts/{batchId}/items/{externalId}`, documented. */
export const DescribesItem = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutStoryDto),
    ApiOperation({
      operationId: 'getBatchItem',
      summary: 'One item with its history',
      description: 'The first of that `external_id` in the batch.',
    }),
    ApiBatchId(),
    ApiParam({
      name: 'externalId',
      description: 'The `external_id` it was sent with.',
      schema: { ...CLIENT_ID, example: EXAMPLE_BATCH.items[0].external_id },
    }),
    ApiOkResponse({
      description: 'The item.',
      content: jsonAnswer(PayoutStoryDto, STORY_EXAMPLE),
    }),
    Problems('batch_unknown', 'items_removed', 'payout_unknown'),
  );
