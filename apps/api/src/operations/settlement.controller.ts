import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags, ApiProperty } from '@nestjs/swagger';
import { RailHoldRepository, SettlementPauseRepository } from '#database';
import { toSettlementSwitch } from '#presenters';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { NeededReasonDto, ReasonDto, toReason } from './reason.dto.js';
import { ApiMoment, ApiNullableMoment, ApiNullableText, ApiText } from '../documentation/fields.js';

/** The account at a rail lacks the balance. */
export class RailHoldDto {
  @ApiText({ description: 'The profile, the host and a digest of the account.', example: 'spi@psp.example' })
  readonly rail!: string;
  @ApiMoment({ description: 'When the rail first said so.' }) readonly since!: string;
  @ApiMoment({ description: 'When a few payments are tried again.' }) readonly until!: string;
}

/** Whether payments are submitted. */
export class SettlementSwitchDto {
  @ApiProperty({ example: true }) readonly paused!: boolean;
  @ApiNullableMoment('Since when.') readonly paused_at!: string | null;
  @ApiNullableText({ description: 'Who paused it.', example: 'cli:ana' }) readonly paused_by!: string | null;
  @ApiNullableText({ description: 'Why.', example: 'Balance being topped up' })
  readonly reason!: string | null;
  @ApiProperty({
    type: [RailHoldDto],
    description: 'Rails that are sent no payment because the account there lacks the balance.',
    example: [],
  })
  readonly holds!: RailHoldDto[];
}

/** A switch that is not paused, as an example of an answer. */
const RUNNING = { paused: false, paused_at: null, paused_by: null, reason: null, holds: [] };

/** The switch of the installation. */
@ApiTags('Operate payouts')
@Controller('api/operations/settlement')
export class SettlementController {
  constructor(
    private readonly settlement: SettlementPauseRepository,
    private readonly holds: RailHoldRepository,
  ) {}

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'Get the pause of settlement',
    description: '`GET /health/ready` shows it as well, without who and why.',
  })
  @ApiOkResponse({ type: SettlementSwitchDto, description: 'The switch.', example: RUNNING })
  async getSettlementSwitch(): Promise<SettlementSwitchDto> {
    return toSettlementSwitch(await this.settlement.read(), await this.holds.list());
  }

  @Post('pause')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause settlement',
    description:
      'No worker submits a payment any more, within a second and until it is resumed, whatever restarts; what is claimed and not yet sent is released. Batches are ' +
      'still accepted, and look-ups of payouts in doubt continue. Repeating it is safe: the first pause stays, and another reason goes to the audit log.',
  })
  @ApiOkResponse({ type: SettlementSwitchDto, description: 'It is paused.' })
  async pauseSettlement(
    @Body() { reason }: NeededReasonDto,
    @Actor() actor: string,
  ): Promise<SettlementSwitchDto> {
    const { pause } = await this.settlement.pause(actor, reason.trim());
    return toSettlementSwitch(pause, await this.holds.list());
  }

  @Post('resume')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Resume settlement',
    description:
      'Workers submit again; what is pending is claimed within about ten seconds. Ends holds for want of balance as well: where the account still lacks it, ' +
      'the next rejection holds payments again. Repeating it is safe.',
  })
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: SettlementSwitchDto, description: 'It runs.', example: RUNNING })
  async resumeSettlement(@Body() reason: ReasonDto, @Actor() actor: string): Promise<SettlementSwitchDto> {
    await this.settlement.resume(actor, toReason(reason));
    return toSettlementSwitch(undefined, []);
  }
}
