import { applyDecorators } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { InsertionDto } from './insertion.dto.js';

/** `POST /api/util/msgs/{ispb}/{number}`, documented. */
export const DescribesInsert = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(InsertionDto),
    ApiOperation({
      operationId: 'insertRandomMessages',
      summary: 'Insert random messages',
      description: 'Random, valid messages with this institution as receiver.',
    }),
    ApiParam({
      name: 'number',
      description: 'How many, in plain digits.',
      schema: { type: 'integer', minimum: 1, maximum: 10_000, example: 25 },
    }),
    ApiCreatedResponse({
      description: 'They are stored.',
      content: jsonAnswer(InsertionDto, { inserted: 25 }),
    }),
    Problems('invalid_ispb', 'invalid_parameters'),
  );

/** `POST /api/util/reset`, documented. */
export const DescribesReset = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'resetSandbox',
      summary: 'Empty everything',
      description:
        'Messages, streams, payouts, webhooks: as on the first day. API keys and the audit log stay. Calls that wait on a stream are answered 410.',
    }),
    ApiNoContentResponse({ description: 'Everything is empty. No body.' }),
    Problems(),
  );
