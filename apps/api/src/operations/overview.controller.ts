import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ReadPayouts, SurveyInstallation } from '#use-cases';
import { toPayoutReport, type PayoutReport } from '#webhooks';
import { Requires } from '../http/access/route-access.js';
import { ItemListQuery, pageOf } from '../payouts/list-queries.dto.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import { DescribesOverview, DescribesOwnedItems } from './describe-overview.js';
import { toOverviewDto, type OverviewDto } from './overview.dto.js';

/** What those look at who run the installation. */
@ApiTags('Operate payouts')
@Controller('api/operations')
export class OverviewController {
  constructor(
    private readonly survey: SurveyInstallation,
    private readonly payouts: ReadPayouts,
  ) {}

  @Get('overview')
  @Requires('operate')
  @DescribesOverview()
  async overview(): Promise<OverviewDto> {
    return toOverviewDto(await this.survey.read());
  }

  @Get('batches/:payer/:batchId/items')
  @Requires('operate')
  @DescribesOwnedItems()
  async items(
    @Param('payer') payer: string,
    @Param('batchId') batchId: string,
    @Query() query: ItemListQuery,
  ): Promise<PageDto<PayoutReport>> {
    const page = await this.payouts.items({ payer, batchId, status: query.status }, pageOf(query));
    return { items: page.items.map(toPayoutReport), next_cursor: page.next ?? null };
  }
}
