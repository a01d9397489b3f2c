import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { MESSAGE_EXAMPLES, PixMessageDto } from '../messages/pix-message.dto.js';

const EXAMPLE_INTERACTION_ID = 'k3v9x0q2m7ab1n4p5r6s7t8u9w0';
const PULL_NEXT = {
  'Pull-Next': {
    description: 'The address to call next.',
    required: true,
    schema: { type: 'string', pattern: '^/api/pix/[0-9A-Z]{8}/stream/[a-z0-9]{12,}$' },
    example: `/api/pix/00000000/stream/${EXAMPLE_INTERACTION_ID}`,
  },
} as const;

/** How the two reading routes negotiate, for their descriptions. */
export const NEGOTIATION =
  'Without `Accept`, or with `application/json`: one message. With `Accept: multipart/json`: an array of 1 to 10, answered as soon ' +
  'as there is one. The Content-Type of the answer is `application/json` either way.';

/** The id of a stream's reading, as a parameter of an address. */
export const INTERACTION_ID_PARAMETER = {
  name: 'interactionId',
  description: 'The last part of a Pull-Next.',
  schema: { type: 'string', pattern: '^[a-z0-9]{12,}$', example: EXAMPLE_INTERACTION_ID },
} as const;

/** The form and the two answers of a reading route. */
export function ApiReading(): MethodDecorator {
  const message = { $ref: getSchemaPath(PixMessageDto) };
  const several = { type: 'array', items: message, minItems: 1, maxItems: 10 };
  const array = MESSAGE_EXAMPLES.several.value;
  return applyDecorators(
    ApiExtraModels(PixMessageDto),
    ApiResponse({
      status: 200,
      description:
        'Messages, oldest first. What `multipart/json` asks for is answered as `application/json`, too.',
      headers: PULL_NEXT,
      content: {
        'application/json': {
          schema: { title: 'PixMessages', oneOf: [message, several] },
          examples: {
            one: MESSAGE_EXAMPLES.one,
            several: { summary: 'With Accept: multipart/json', value: array },
          },
        },
        'multipart/json': { schema: several, example: array },
      },
    }),
    ApiResponse({ status: 204, description: 'Nothing to deliver. No body.', headers: PULL_NEXT }),
  );
}
