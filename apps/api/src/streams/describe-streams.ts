import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import { EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2, PixMessageDto } from '../messages/pix-message.dto.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { ClosedStreamsDto, StreamsDto } from './streams.dto.js';

const EXAMPLE_INTERACTION_ID = 'k3v9x0q2m7ab1n4p5r6s7t8u9w0';
const NEGOTIATION =
  'Without `Accept`, or with `application/json`: one message. With `Accept: multipart/json`: an array of 1 to 10, answered as soon ' +
  'as there is one. The Content-Type of the answer is `application/json` either way.';
const STREAMS_EXAMPLE = {
  limit: 6,
  open: [
    {
      seat: 1,
      opened_at: '2025-10-05T12:00:00.123Z',
      last_answer_at: '2025-10-05T12:00:08.131Z',
      waiting: false,
      unacknowledged: 10,
    },
  ],
  undelivered: 15,
};
const PULL_NEXT = {
  'Pull-Next': {
    description: 'The address to call next.',
    required: true,
    schema: { type: 'string', pattern: '^/api/pix/[0-9A-Z]{8}/stream/[a-z0-9]{12,}$' },
    example: `/api/pix/00000000/stream/${EXAMPLE_INTERACTION_ID}`,
  },
} as const;

/** `GET …/stream/start`, documented. */
export const DescribesStart = (): MethodDecorator =>
  describesReading(
    'startStream',
    'Open a stream and read',
    `Opens one of at most six streams of the institution and reads its oldest messages. With none to deliver the call waits, 8 s at
most, then answers 204; the stream stays open either way. ${NEGOTIATION}`,
    ['invalid_ispb', 'not_acceptable', 'stream_ended', 'too_many_streams', 'redis_unavailable'],
  );

/** `GET …/stream/{interactionId}`, documented. */
export const DescribesPull = (): MethodDecorator =>
  applyDecorators(
    ApiInteractionId(),
    describesReading(
      'readStream',
      'Acknowledge and read on',
      `Calling the id of the last Pull-Next acknowledges what was delivered before it, on arrival, and reads on. Calling the id before it
delivers the same messages again, with the same Pull-Next, until they are acknowledged; older ids are 410. A 204 repeats the id that was
called. A newer call on a stream takes over from one that waits, which is answered 204. ${NEGOTIATION}`,
      [
        'invalid_ispb',
        'stream_unknown',
        'not_acceptable',
        'replay_needs_multipart',
        'stream_ended',
        'too_many_takeovers',
      ],
    ),
  );

/** `DELETE …/stream/{interactionId}`, documented. */
export const DescribesStop = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'endStream',
      summary: 'End a stream',
      description:
        'With the current id: acknowledges what was delivered last, and ends the stream. With another id of the stream: ends it, and what ' +
        'was not acknowledged goes back to the front of the line. Any other id changes nothing. Repeating it is safe.',
    }),
    ApiInteractionId(),
    ApiOkResponse({
      description: 'The stream has ended.',
      content: {
        'application/json': { schema: { type: 'object', additionalProperties: false }, example: {} },
      },
    }),
    Problems('invalid_ispb'),
  );

/** `GET` and `DELETE …/stream/stop`, documented. */
export const DescribesStopAll = (operationId: string): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(ClosedStreamsDto),
    ApiOperation({
      operationId,
      summary: 'End every stream of an institution (compatibility)',
      description:
        'Acknowledges nothing: what was delivered and not acknowledged goes back to the front of the line.',
    }),
    ApiOkResponse({
      description: 'How many streams it ended.',
      content: jsonAnswer(ClosedStreamsDto, { closed: 6 }),
    }),
    Problems('invalid_ispb'),
  );

/** `GET …/streams`, documented. */
export const DescribesView = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(StreamsDto),
    ApiOperation({
      operationId: 'viewStreams',
      summary: 'Show the open streams of an institution',
      description: 'So that a 429 can be understood. Never shows an interactionId.',
    }),
    ApiOkResponse({
      description: 'Its open streams, by place.',
      content: jsonAnswer(StreamsDto, STREAMS_EXAMPLE),
    }),
    Problems('invalid_ispb'),
  );

function ApiInteractionId(): MethodDecorator {
  return applyDecorators(
    ApiParam({
      name: 'interactionId',
      description: 'The last part of a Pull-Next.',
      schema: { type: 'string', pattern: '^[a-z0-9]{12,}$', example: EXAMPLE_INTERACTION_ID },
    }),
  );
}

function ApiAcceptedForm(): MethodDecorator {
  return ApiHeader({
    name: 'Accept',
    required: false,
    description: '`application/json` (default): one message. `multipart/json`: an array of 1 to 10.',
    schema: { type: 'string', enum: ['application/json', 'multipart/json'] },
    example: 'multipart/json',
  });
}

function describesReading(
  operationId: string,
  summary: string,
  description: string,
  problems: readonly ProblemCode[],
): MethodDecorator {
  const message = { $ref: getSchemaPath(PixMessageDto) };
  const several = { type: 'array', items: message, minItems: 1, maxItems: 10 };
  return applyDecorators(
    ApiExtraModels(PixMessageDto),
    ApiOperation({ operationId, summary, description }),
    ApiAcceptedForm(),
    ApiResponse({
      status: 200,
      description:
        'Messages, oldest first. What `multipart/json` asks for is answered as `application/json`, too.',
      headers: PULL_NEXT,
      content: {
        'application/json': {
          schema: { oneOf: [message, several] },
          examples: {
            one: { summary: 'One message', value: EXAMPLE_MESSAGE },
            several: { summary: 'With Accept: multipart/json', value: [EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2] },
          },
        },
        'multipart/json': { schema: several, example: [EXAMPLE_MESSAGE, EXAMPLE_MESSAGE_2] },
      },
    }),
    ApiResponse({ status: 204, description: 'Nothing to deliver. No body.', headers: PULL_NEXT }),
    Problems(...problems),
  );
}
