import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OperatePayouts, SurveyPayouts } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { JsonBody, OptionalJsonBody } from '../http/body/json-body.js';
import { PageQuery, pageOf } from '../payouts/list-queries.dto.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import {
  DescribesAsking,
  DescribesHeld,
  DescribesMarking,
  DescribesRedriving,
  DescribesStories,
} from './describe-held-payouts.js';
import {
  AnyIdQuery,
  toOperatedPayoutDto,
  toOperationDto,
  toOwnedStoryDto,
  type OperatedPayoutDto,
  type OperationDto,
  type OwnedStoriesDto,
} from './operations.dto.js';

/** What people do about payouts that the machine cannot bring to their end, over all payers. */
@ApiTags('Operate payouts')
@Controller('api/operations/payouts')
export class HeldPayoutsController {
  constructor(
    private readonly payouts: OperatePayouts,
    private readonly survey: SurveyPayouts,
  ) {}

  @Get()
  @Requires('operate')
  @DescribesStories()
  async stories(@Query() { id }: AnyIdQuery): Promise<OwnedStoriesDto> {
    return { items: (await this.survey.stories(id)).map(toOwnedStoryDto) };
  }

  @Get('held')
  @Requires('operate')
  @DescribesHeld()
  async held(@Query() query: PageQuery): Promise<PageDto<OperatedPayoutDto>> {
    const { items, next } = await this.payouts.held(pageOf(query));
    return { items: items.map(toOperatedPayoutDto), next_cursor: next ?? null };
  }

  @Post(':payoutId/ask')
  @Requires('operate')
  @HttpCode(200)
  @DescribesAsking()
  async ask(
    @Param('payoutId') payoutId: string,
    @OptionalJsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<OperationDto> {
    return toOperationDto(await this.payouts.ask(payoutId, body, actor));
  }

  @Post(':payoutId/redrive')
  @Requires('operate')
  @HttpCode(200)
  @DescribesRedriving()
  async redrive(
    @Param('payoutId') payoutId: string,
    @OptionalJsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<OperationDto> {
    return toOperationDto(await this.payouts.redrive(payoutId, body, actor));
  }

  @Post(':payoutId/mark')
  @Requires('operate')
  @HttpCode(200)
  @DescribesMarking()
  async mark(
    @Param('payoutId') payoutId: string,
    @JsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<OperationDto> {
    return toOperationDto(await this.payouts.mark(payoutId, body, actor));
  }
}
