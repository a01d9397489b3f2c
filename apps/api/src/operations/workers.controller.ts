import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OperateWorkers } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { OptionalJsonBody } from '../http/body/json-body.js';
import { DescribesDraining, DescribesUndraining, DescribesWorkers } from './describe-workers.js';
import {
  toWorkerDto,
  toWorkerOperationDto,
  type WorkerOperationDto,
  type WorkersDto,
} from './workers.dto.js';

/** The workers there are, wherever they run. */
@ApiTags('Operate payouts')
@Controller('api/operations/workers')
export class WorkersController {
  constructor(private readonly workers: OperateWorkers) {}

  @Get()
  @Requires('operate')
  @DescribesWorkers()
  async list(): Promise<WorkersDto> {
    return { items: (await this.workers.list()).map(toWorkerDto) };
  }

  @Post(':worker/drain')
  @Requires('operate')
  @HttpCode(200)
  @DescribesDraining()
  async drain(
    @Param('worker') worker: string,
    @OptionalJsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<WorkerOperationDto> {
    return toWorkerOperationDto(await this.workers.drain(worker, body, actor));
  }

  @Post(':worker/undrain')
  @Requires('operate')
  @HttpCode(200)
  @DescribesUndraining()
  async undrain(
    @Param('worker') worker: string,
    @OptionalJsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<WorkerOperationDto> {
    return toWorkerOperationDto(await this.workers.undrain(worker, body, actor));
  }
}
