import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PauseSettlement } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { OptionalJsonBody } from '../http/body/json-body.js';
import { DescribesPausing, DescribesResuming, DescribesSwitch } from './describe-settlement.js';
import { toSettlementStateDto, type SettlementSwitchDto } from './operations.dto.js';

/** The switch of the installation. */
@ApiTags('Operate payouts')
@Controller('api/operations/settlement')
export class SettlementController {
  constructor(private readonly settlement: PauseSettlement) {}

  @Get()
  @Requires('operate')
  @DescribesSwitch()
  async read(): Promise<SettlementSwitchDto> {
    return toSettlementStateDto(await this.settlement.read());
  }

  @Post('pause')
  @Requires('operate')
  @HttpCode(200)
  @DescribesPausing()
  async pause(@OptionalJsonBody() body: unknown, @Actor() actor: string): Promise<SettlementSwitchDto> {
    return toSettlementStateDto((await this.settlement.pause(body, actor)).pause);
  }

  @Post('resume')
  @Requires('operate')
  @HttpCode(200)
  @DescribesResuming()
  async resume(@OptionalJsonBody() body: unknown, @Actor() actor: string): Promise<SettlementSwitchDto> {
    await this.settlement.resume(body, actor);
    return toSettlementStateDto(undefined);
  }
}
