import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { WorkerRepository } from '#database';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { ReasonDto, toReason } from './reason.dto.js';
import { WORKER_PARAMETER, WorkerOperationDto, WorkersDto } from './workers.dto.js';

/** The workers there are, wherever they run. */
@ApiTags('Operate payouts')
@Controller('api/operations/workers')
export class WorkersController {
  constructor(private readonly workers: WorkerRepository) {}

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'List workers',
    description:
      'Workers that are alive, wherever they run, and whether they take work. One that died is listed for up to 15 seconds more. Redis is not needed.',
  })
  @ApiOkResponse({ type: WorkersDto, description: 'The workers.' })
  async listWorkers(): Promise<WorkersDto> {
    return { items: await this.workers.list() };
  }

  @Post(':worker/drain')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Drain a worker',
    description:
      'Within two seconds the worker takes no more payouts and webhooks and sweeps no more; it finishes what it holds, and is `drained` then. It stays ' +
      'alive, idle and not ready, until it is stopped or undrained: others do the work. Neither Redis nor a restart of the database forgets it; a worker that is ' +
      'started again is another one and works. Repeating it is safe.',
  })
  @ApiParam(WORKER_PARAMETER)
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: WorkerOperationDto, description: 'The drain is requested.' })
  @Problems('worker_unknown')
  drainWorker(
    @Param('worker') worker: string,
    @Body() reason: ReasonDto,
    @Actor() actor: string,
  ): Promise<WorkerOperationDto> {
    return this.workers.request('drain', worker, toReason(reason), actor);
  }

  @Post(':worker/undrain')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Undrain a worker',
    description: 'Within two seconds, or as soon as it has finished what it held. Repeating it is safe.',
  })
  @ApiParam(WORKER_PARAMETER)
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: WorkerOperationDto, description: 'The drain is withdrawn.' })
  @Problems('worker_unknown')
  undrainWorker(
    @Param('worker') worker: string,
    @Body() reason: ReasonDto,
    @Actor() actor: string,
  ): Promise<WorkerOperationDto> {
    return this.workers.request('undrain', worker, toReason(reason), actor);
  }
}
