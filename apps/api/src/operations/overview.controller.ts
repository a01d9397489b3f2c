import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Language } from '#domain';
import { toPayoutReport } from '#presenters';
import { ReadPayouts } from '#use-cases';
import { pageOf, toPageDto } from '../lists/page.dto.js';
import { Problems } from '../documentation/problems.js';
import { BATCH_ID, PAYER } from '../documentation/fields.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import { ItemListQuery } from '../payouts/queries.dto.js';
import { PayoutPageDto } from '../payouts/report.dto.js';
import { GetOverview } from './get-overview.js';
import { BatchesOfAllPayersQuery, BatchWithPayerPageDto, OverviewDto } from './overview.dto.js';

/** What operators look at. */
@ApiTags('Operate payouts')
@Controller('api/operations')
export class OverviewController {
  constructor(
    private readonly overview: GetOverview,
    private readonly payouts: ReadPayouts,
  ) {}

  @Get('overview')
  @Requires('operate')
  @ApiOperation({
    summary: 'Get the overview',
    description:
      'Over all payers and institutions: open payouts by state, settlement and the rail, queues and workers, the newest batches, streams with their seats, and ' +
      'what is undelivered. It costs the same after years. The page at `/console` shows it live.',
  })
  @ApiOkResponse({ type: OverviewDto, description: 'The installation at this moment.' })
  getOverview(): Promise<OverviewDto> {
    return this.overview.read();
  }

  @Get('batches')
  @Requires('operate')
  @ApiOperation({
    summary: 'Batches of all payers',
    description:
      'Newest first, of the first two hundred payers; with `batch_id` those of this id, of all payers.',
  })
  @ApiOkResponse({ type: BatchWithPayerPageDto, description: 'A page of batches.' })
  listBatchesOfAllPayers(
    @Query() { batch_id, ...page }: BatchesOfAllPayersQuery,
  ): Promise<BatchWithPayerPageDto> {
    return this.overview.batches(batch_id, pageOf(page));
  }

  @Get('batches/:payer/:batch_id/items')
  @Requires('operate')
  @ApiOperation({
    summary: "List a batch's items, of any payer",
    description: 'In the order of the batch; `status=failed` for those that failed.',
  })
  @ApiParam({ name: 'payer', description: 'Whose it is.', schema: { ...PAYER, example: 'default' } })
  @ApiParam({ name: 'batch_id', description: 'The batch.', schema: BATCH_ID })
  @ApiOkResponse({ type: PayoutPageDto, description: 'A page of items.' })
  @Problems('batch_unknown')
  async listItemsOfAnyPayer(
    @Param('payer') payer: string,
    @Param('batch_id') batchId: string,
    @Query() { status, ...page }: ItemListQuery,
    @AnswerLanguage() language: Language,
  ): Promise<PayoutPageDto> {
    const items = await this.payouts.items({ payer, batchId, status }, pageOf(page));
    return toPageDto(items, (item) => toPayoutReport(item, language));
  }
}
