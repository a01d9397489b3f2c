import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { PAYOUT_ID } from '../documentation/fields.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { STORY_PAGE_EXAMPLE } from '../payouts/answer-examples.js';
import {
  HeldPageDto,
  MarkOrderDto,
  OperationDto,
  OperationOrderDto,
  OwnedStoriesDto,
} from './operations.dto.js';

const END_TO_END_ID = 'E32074986202510051200a1B2c3D4e5F';
const PAYOUT = {
  payer: 'default',
  batch_id: '2025-10-05-A',
  external_id: 'u1-001',
  status: 'needs_review',
  amount_cents: 35_000,
  index: 0,
  payout_id: PAYOUT_ID.example,
  user_id: 'u1',
  pix_key_type: 'EMAIL',
  pix_key_masked: 'u***@e***.com',
  end_to_end_id: END_TO_END_ID,
  receiver_ispb: '00000000',
};
const TIMES = { created_at: '2025-10-05T12:00:00.123Z', since: '2025-10-05T12:00:31.402Z' };
const UNKNOWN = {
  ...PAYOUT,
  failure: {
    code: 'OUTCOME_UNKNOWN',
    message: 'It is not known whether the payment was made. It is still being asked for.',
    retryable: false,
    source: 'rail',
    detail: 'No answer within 10000 ms.',
  },
  ...TIMES,
  advice:
    'Ask the rail again, or find out there by its endToEndId and mark it. Redrive sends it under the same endToEndId.',
};
const REDRIVEN = {
  ...PAYOUT,
  status: 'processing',
  ...TIMES,
  advice:
    'It is with the rail or waits for its next attempt: look whether the rail answers and settlement is not paused.',
};
const FAILED = {
  ...PAYOUT,
  status: 'failed',
  failure: {
    code: 'MARKED_FAILED',
    message: 'An operator has found that the payment was not made.',
    retryable: false,
    source: 'operator',
    detail: 'The rail confirmed by phone that it never settled, ticket 4711',
  },
  ...TIMES,
  advice: 'Nothing: it is at its end.',
};
const PROBLEMS = [
  'payout_id_unknown',
  'payout_state_forbids',
  'invalid_request',
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
] as const;

/** `GET /api/operations/payouts`, documented. */
export const DescribesStories = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(OwnedStoriesDto),
    ApiOperation({
      operationId: 'findPayoutsOfAllPayers',
      summary: "A payment's whole story",
      description:
        'By whatever id you were given, over all payers: an `external_id` that several of them used finds several payments.',
    }),
    ApiOkResponse({
      description: 'What was found; nothing is an empty list.',
      content: jsonAnswer(OwnedStoriesDto, {
        items: STORY_PAGE_EXAMPLE.items.map((story) => ({
          payer: 'default',
          ...story,
          advice: 'Nothing: it is at its end.',
        })),
      }),
    }),
    Problems('invalid_parameters'),
  );

/** `GET /api/operations/payouts/held`, documented. */
export const DescribesHeld = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(HeldPageDto),
    ApiOperation({
      operationId: 'listHeldPayouts',
      summary: 'What needs review',
      description:
        'Payouts of all payers in `needs_review`, those of the oldest batches first, with what can be done about each.',
    }),
    ApiOkResponse({
      description: 'A page of payouts.',
      content: jsonAnswer(HeldPageDto, { items: [UNKNOWN], next_cursor: null }),
    }),
    Problems('invalid_parameters', 'invalid_cursor'),
  );

/** `POST /api/operations/payouts/{payoutId}/ask`, documented. */
export const DescribesAsking = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(OperationDto),
    ApiOperation({
      operationId: 'askAboutPayout',
      summary: 'Ask the rail now',
      description:
        'For a payout `in_doubt` or in `needs_review`: a worker asks the rail at once what became of it, rather than when the next question is due. ' +
        'What the rail says decides, as ever. One that a worker is asking about at this moment is left to it.',
    }),
    ApiPayoutId(),
    ApiReason(),
    ApiOkResponse({
      description: 'It will be asked about.',
      content: jsonAnswer(OperationDto, { changed: true, payout: UNKNOWN }),
    }),
    Problems(...PROBLEMS),
  );

/** `POST /api/operations/payouts/{payoutId}/redrive`, documented. */
export const DescribesRedriving = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(OperationDto),
    ApiOperation({
      operationId: 'redrivePayout',
      summary: 'Submit again',
      description:
        'A payout in `needs_review` goes to the rail again. It keeps its endToEndId, under which the rail pays once at most; only where the rail has ' +
        'definitively rejected that (an operator code such as AM04) it gets a new one. So it is safe while nobody knows whether it was paid.',
    }),
    ApiPayoutId(),
    ApiReason(),
    ApiOkResponse({
      description: 'It is on its way.',
      content: jsonAnswer(OperationDto, { changed: true, payout: REDRIVEN }),
    }),
    Problems(...PROBLEMS),
  );

/** `POST /api/operations/payouts/{payoutId}/mark`, documented. */
export const DescribesMarking = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(OperationDto),
    ApiOperation({
      operationId: 'markPayout',
      summary: 'Mark as paid or failed',
      description:
        'Ends a payout in `needs_review` for good, as you know from elsewhere that it ended: nobody asks the rail about it any more, and a late answer ' +
        'changes nothing. Its batch is completed and webhooks are sent as with any other. With `paid` say when it settled and, if it was paid by ' +
        'other means, under which endToEndId. **Be certain**: what is marked `failed` and settles all the same has been paid.',
    }),
    ApiPayoutId(),
    ApiBody({
      type: MarkOrderDto,
      examples: {
        failed: {
          summary: 'It was not paid',
          value: {
            outcome: 'failed',
            reason: 'The rail confirmed by phone that it never settled, ticket 4711',
          },
        },
        paid: {
          summary: 'It was paid',
          value: {
            outcome: 'paid',
            reason: 'On the statement of our settlement account',
            settled_at: '2025-10-05T12:00:00.204Z',
            end_to_end_id: END_TO_END_ID,
            receiver_ispb: '00000000',
          },
        },
      },
    }),
    ApiOkResponse({
      description: 'It is at its end.',
      content: jsonAnswer(OperationDto, { changed: true, payout: FAILED }),
    }),
    Problems(...PROBLEMS, 'body_missing'),
  );

function ApiPayoutId(): MethodDecorator {
  return ApiParam({ name: 'payoutId', description: 'Our id of the payment.', schema: PAYOUT_ID });
}

function ApiReason(): MethodDecorator {
  return ApiBody({
    type: OperationOrderDto,
    required: false,
    examples: { reason: { summary: 'With a reason', value: { reason: 'The rail says it is back' } } },
  });
}
