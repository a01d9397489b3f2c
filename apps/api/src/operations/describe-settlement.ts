import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { OperationOrderDto, SettlementSwitchDto } from './operations.dto.js';

const RUNNING = { paused: false, paused_at: null, paused_by: null, reason: null };
const PAUSED = {
  paused: true,
  paused_at: '2025-10-05T12:00:00.123Z',
  paused_by: 'cli:ana',
  reason: 'Balance being topped up',
};
const PROBLEMS = ['invalid_request', 'malformed_json', 'body_too_large', 'unsupported_media_type'] as const;

/** `GET /api/operations/settlement`, documented. */
export const DescribesSwitch = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(SettlementSwitchDto),
    ApiOperation({
      operationId: 'getSettlementSwitch',
      summary: 'Is settlement paused?',
      description: '`GET /health/ready` tells it as well, without saying who and why.',
    }),
    ApiOkResponse({ description: 'The switch.', content: jsonAnswer(SettlementSwitchDto, RUNNING) }),
    Problems(),
  );

/** `POST /api/operations/settlement/pause`, documented. */
export const DescribesPausing = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(SettlementSwitchDto),
    ApiOperation({
      operationId: 'pauseSettlement',
      summary: 'Pause settlement',
      description:
        'No worker submits a payment any more, within two seconds and until it is resumed, whatever restarts. What was claimed by then still goes, batches are ' +
        'still accepted, and questions about what is in doubt go on. Repeating it is safe.',
    }),
    ApiBody({
      type: OperationOrderDto,
      required: false,
      examples: { reason: { summary: 'With a reason', value: { reason: PAUSED.reason } } },
    }),
    ApiOkResponse({ description: 'It is paused.', content: jsonAnswer(SettlementSwitchDto, PAUSED) }),
    Problems(...PROBLEMS),
  );

/** `POST /api/operations/settlement/resume`, documented. */
export const DescribesResuming = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(SettlementSwitchDto),
    ApiOperation({
      operationId: 'resumeSettlement',
      summary: 'Resume settlement',
      description:
        'Workers submit again; what waits is taken up within some ten seconds. Repeating it is safe.',
    }),
    ApiBody({
      type: OperationOrderDto,
      required: false,
      examples: { reason: { summary: 'With a reason', value: { reason: 'The balance is there' } } },
    }),
    ApiOkResponse({ description: 'It runs.', content: jsonAnswer(SettlementSwitchDto, RUNNING) }),
    Problems(...PROBLEMS),
  );
