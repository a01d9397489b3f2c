import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { RetentionPlanDto } from './retention.dto.js';

const EXAMPLE = {
  days: { messages: 400, payouts: null, webhooks: 90 },
  spans: [
    {
      data: 'messages',
      from_day: '2024-07-01',
      to_day: '2024-08-01',
      fate: 'held_back',
      blockers: [{ blocker: 'undelivered', count: 3 }],
      bytes: 734003200,
      rows: 980000,
      relations: [{ name: 'message_20240701', state: 'attached' }],
    },
    {
      data: 'payouts',
      from_day: '2025-10-01',
      to_day: '2025-11-01',
      fate: 'kept',
      blockers: [],
      bytes: 122880,
      rows: null,
      relations: [
        { name: 'payout_20251001', state: 'attached' },
        { name: 'payout_history_20251001', state: 'attached' },
      ],
    },
  ],
  webhooks: {
    before: '2025-07-07T12:00:00.123Z',
    deliveries: 1200,
    events: 1100,
    waiting: 0,
    at_least: false,
  },
};

/** `GET /api/operations/retention`, documented. */
export const DescribesRetention = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(RetentionPlanDto),
    ApiOperation({
      operationId: 'planRetention',
      summary: 'What would be removed because it is old?',
      description:
        'Every span of time that messages and payouts lie in: from when to when, its size, what would become of it now, and what hinders; and how many webhooks are old ' +
        'enough. It changes nothing; workers remove, once an hour, where a `RETENTION_…_DAYS` is set. Spans that are old enough are looked through: where ' +
        'that takes longer than ten seconds the answer is 503, and `npm run ops -- retention` takes its time.',
    }),
    ApiOkResponse({
      description: 'What would be done at this moment.',
      content: jsonAnswer(RetentionPlanDto, EXAMPLE),
    }),
    Problems('invalid_parameters'),
  );
