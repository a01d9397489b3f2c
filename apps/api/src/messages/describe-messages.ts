import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiExtraModels, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { DeliveryDto, EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2, PixMessageInputDto } from './pix-message.dto.js';

/** `POST …/messages`, documented. */
export const DescribesDelivery = (): MethodDecorator => {
  const message = { $ref: getSchemaPath(PixMessageInputDto) };
  return applyDecorators(
    ApiExtraModels(PixMessageInputDto, DeliveryDto),
    ApiOperation({
      operationId: 'deliverMessages',
      summary: 'Deliver messages to an institution',
      description:
        'One message or an array of 1 to 1000, stored all or none. A message whose endToEndId is known is a duplicate and is not stored ' +
        'again; the same endToEndId with other content refuses the whole call (409), as does any invalid message (400, every fault listed).',
    }),
    ApiBody({
      schema: { oneOf: [message, { type: 'array', items: message, minItems: 1, maxItems: 1000 }] },
      examples: {
        one: { summary: 'One message', value: EXAMPLE_MESSAGE },
        several: { summary: 'Several messages', value: [EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2] },
      },
    }),
    ApiCreatedResponse({
      description: 'All are stored, now or before.',
      content: jsonAnswer(DeliveryDto, { accepted: 2, duplicates: 0 }),
    }),
    Problems(
      'invalid_ispb',
      'invalid_request',
      'malformed_json',
      'body_missing',
      'message_conflict',
      'too_many_messages',
      'body_too_large',
      'unsupported_media_type',
    ),
  );
};
