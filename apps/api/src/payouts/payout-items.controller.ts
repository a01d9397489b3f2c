import type { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ReadPayouts } from '#use-cases';
import { toBatchReport, toPayoutReport, type BatchReport, type PayoutReport } from '#webhooks';
import { Requires } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { DescribesItem, DescribesItems, DescribesSearch } from './describe-payout-items.js';
import { answerCsv } from './items-csv.js';
import { ItemListQuery, pageOf, PayoutSearchQuery } from './list-queries.dto.js';
import { payoutSearchOf, searchIsEmpty } from './payout-search.js';
import { Payer } from './payer.js';
import type { PayoutStoryDto } from './answers.dto.js';
import { toPayoutStoryDto, type PageDto } from './payouts.dto.js';

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';
/** A batch may be called what the address of the search is called; its own addresses are these all the same. */
const BATCH_ID_LIKE_THE_SEARCH = 'items';

/** Items of batches, in one batch and over all of them. */
@ApiTags('Pay')
@Controller('api/payouts')
export class PayoutItemsController {
  constructor(private readonly payouts: ReadPayouts) {}

  /** Without anything to search by, this is the address of a batch called "items", if there is one. */
  @Get('items')
  @Requires('payouts:read')
  @DescribesSearch()
  async search(
    @Payer() payer: string,
    @Query() query: PayoutSearchQuery,
  ): Promise<PageDto<PayoutStoryDto> | BatchReport> {
    const search = payoutSearchOf(query);
    if (search === undefined) return this.batchCalledItems(payer);
    const page = await this.payouts.search(payer, search, pageOf(query));
    return { items: page.items.map(toPayoutStoryDto), next_cursor: page.next ?? null };
  }

  @Get(':batchId/items')
  @Requires('payouts:read')
  @Header('vary', 'accept')
  @DescribesItems()
  async list(
    @Payer() payer: string,
    @Param('batchId') batchId: string,
    @Query() query: ItemListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PageDto<PayoutReport> | Readable> {
    const { status } = query;
    switch (new Negotiator(request).mediaType([JSON_TYPE, CSV_TYPE])) {
      case JSON_TYPE: {
        const page = await this.payouts.items({ payer, batchId, status }, pageOf(query));
        return { items: page.items.map(toPayoutReport), next_cursor: page.next ?? null };
      }
      case CSV_TYPE:
        return answerCsv(reply, batchId, this.payouts.everyItem({ payer, batchId, status }));
      default:
        throw new HttpProblem('not_acceptable');
    }
  }

  @Get(':batchId/items/:externalId')
  @Requires('payouts:read')
  @DescribesItem()
  async item(
    @Payer() payer: string,
    @Param('batchId') batchId: string,
    @Param('externalId') externalId: string,
  ): Promise<PayoutStoryDto> {
    return toPayoutStoryDto(await this.payouts.item({ payer, batchId }, externalId));
  }

  private async batchCalledItems(payer: string): Promise<BatchReport> {
    const key = { payer, batchId: BATCH_ID_LIKE_THE_SEARCH };
    const found = await this.payouts.find(key, { items: true });
    if (found === undefined) throw searchIsEmpty();
    return toBatchReport(found.batch, found.items);
  }
}
