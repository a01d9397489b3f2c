import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { OperationOrderDto } from './operations.dto.js';
import { WorkerOperationDto, WorkersDto } from './workers.dto.js';

export const WORKER_EXAMPLE = {
  worker_id: 'k3x9q2ab',
  host: 'malote-worker-7d9f8b6c5-x2x4z',
  pid: 1,
  version: '0.1.0',
  runs: ['settlement', 'webhooks', 'sweeping'],
  state: 'working',
  started_at: '2025-10-05T11:00:00.123Z',
  seen_at: '2025-10-05T12:00:01.402Z',
  drain_asked_at: null,
  drain_asked_by: null,
  reason: null,
};
const DRAINING = {
  ...WORKER_EXAMPLE,
  state: 'draining',
  drain_asked_at: '2025-10-05T12:00:02.123Z',
  drain_asked_by: 'cli:ana',
  reason: 'The node is to be replaced',
};
const PROBLEMS = [
  'worker_unknown',
  'invalid_request',
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
] as const;

/** `GET /api/operations/workers`, documented. */
export const DescribesWorkers = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WorkersDto),
    ApiOperation({
      operationId: 'listWorkers',
      summary: 'Which workers are there?',
      description:
        'Workers that live, wherever they run, and whether they take work. One that died is listed for up to 15 seconds more. Redis is not asked.',
    }),
    ApiOkResponse({
      description: 'The workers.',
      content: jsonAnswer(WorkersDto, { items: [WORKER_EXAMPLE] }),
    }),
    Problems(),
  );

/** `POST /api/operations/workers/{worker}/drain`, documented. */
export const DescribesDraining = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WorkerOperationDto),
    ApiOperation({
      operationId: 'drainWorker',
      summary: 'Drain a worker',
      description:
        'Within two seconds the worker takes no more payouts and webhooks and sweeps no more; it finishes what it holds, and is `drained` then. It stays ' +
        'alive, idle and not ready, until it is stopped or undrained: others do the work. Neither Redis nor a restart of the database forgets it; a worker that is ' +
        'started again is another one and works. Repeating it is safe.',
    }),
    ApiWorker(),
    ApiReason('The node is to be replaced'),
    ApiOkResponse({
      description: 'It is told.',
      content: jsonAnswer(WorkerOperationDto, { changed: true, worker: DRAINING }),
    }),
    Problems(...PROBLEMS),
  );

/** `POST /api/operations/workers/{worker}/undrain`, documented. */
export const DescribesUndraining = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WorkerOperationDto),
    ApiOperation({
      operationId: 'undrainWorker',
      summary: 'Let a drained worker work again',
      description: 'Within two seconds, or as soon as it has finished what it held. Repeating it is safe.',
    }),
    ApiWorker(),
    ApiReason('The node stays'),
    ApiOkResponse({
      description: 'It is told.',
      content: jsonAnswer(WorkerOperationDto, { changed: true, worker: WORKER_EXAMPLE }),
    }),
    Problems(...PROBLEMS),
  );

function ApiWorker(): MethodDecorator {
  return ApiParam({
    name: 'worker',
    description: "A worker's id, or the name of the host (the pod) where it alone runs.",
    schema: { type: 'string', minLength: 1, maxLength: 253, example: WORKER_EXAMPLE.worker_id },
  });
}

function ApiReason(reason: string): MethodDecorator {
  return ApiBody({
    type: OperationOrderDto,
    required: false,
    examples: { reason: { summary: 'With a reason', value: { reason } } },
  });
}
