import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems } from '../documentation/api-problems.js';
import { EXAMPLE_BATCH } from './batch-order.dto.js';
import { ApiBatchId, NEXT_CURSOR_SCHEMA, pageOfSchema } from './describe-payouts.js';
import { PayoutEventDto, PayoutReportDto } from './report.dto.js';

const CSV_EXAMPLE = `index,external_id,user_id,status,amount_cents,payout_id,end_to_end_id,receiver_ispb,settled_at,…
0,u1-001,u1,paid,35000,01a202fe-990f-7000-990d-de7d749ebc9f,E32074986202510051200a1B2c3D4e5F,00000000,2025-10-05T12:00:00.123Z,…
`;

/** An item with its batch and its history. */
const storySchema = () => ({
  allOf: [
    { $ref: getSchemaPath(PayoutReportDto) },
    {
      type: 'object',
      required: ['batch_id', 'history'],
      properties: {
        batch_id: { type: 'string', example: EXAMPLE_BATCH.batch_id },
        history: {
          type: 'array',
          description: 'Every change of state, oldest first; the first entry is the creation.',
          items: { $ref: getSchemaPath(PayoutEventDto) },
        },
      },
    },
  ],
});

/** `GET /api/payouts/items`, documented. */
export const DescribesSearch = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutReportDto, PayoutEventDto),
    ApiOperation({
      summary: 'What became of this payment?',
      description:
        'Finds a payment over all batches, newest first, duplicates included, each with its history. Exactly one of `external_id`, ' +
        '`end_to_end_id` and `payout_id` is needed. (Without any, this is the address of a batch called `items`, if you have one.)',
    }),
    ApiOkResponse({
      description: 'What was found; nothing is an empty list.',
      schema: {
        type: 'object',
        required: ['items', 'next_cursor'],
        properties: {
          items: { type: 'array', items: storySchema() },
          next_cursor: NEXT_CURSOR_SCHEMA,
        },
      },
    }),
    ApiProblems('invalid_parameters', 'invalid_cursor'),
  );

/** `GET /api/payouts/{batchId}/items`, documented. */
export const DescribesItems = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutReportDto),
    ApiOperation({
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
    }),
    ApiOkResponse({
      description: 'A page of items, or all of them as CSV.',
      content: {
        'application/json': { schema: pageOfSchema(PayoutReportDto) },
        'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
      },
    }),
    ApiProblems('batch_unknown', 'invalid_parameters', 'invalid_cursor', 'not_acceptable'),
  );

/** `GET /api/payouts/{batchId}/items/{externalId}`, documented. */
export const DescribesItem = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PayoutReportDto, PayoutEventDto),
    ApiOperation({
      summary: 'One item with its history',
      description: 'The first of that `external_id` in the batch.',
    }),
    ApiBatchId(),
    ApiParam({ name: 'externalId', example: EXAMPLE_BATCH.items[0].external_id }),
    ApiOkResponse({
      description: 'The item.',
      content: { 'application/json': { schema: storySchema() } },
    }),
    ApiProblems('batch_unknown', 'payout_unknown'),
  );
