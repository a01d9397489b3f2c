import type { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Language } from '#domain';
import { ReadPayouts } from '#use-cases';
import { toPayoutReport } from '#presenters';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import { answerCsv, rowsAs } from '../lists/csv.js';
import { pageOf, toPageDto } from '../lists/page.dto.js';
import { ApiTable, AS_CSV, csvFormOf, languageOf } from '../lists/table.dto.js';
import { ITEM_COLUMNS } from './csv-columns.js';
import { Payer } from './payer.js';
import { ItemListQuery, payoutSearchOf, PayoutSearchQuery } from './queries.dto.js';
import {
  PayoutPageDto,
  PayoutWithHistoryDto,
  PayoutWithHistoryPageDto,
  toPayoutWithHistoryDto,
} from './report.dto.js';

const CSV_EXAMPLE = [
  'index,external_id,user_id,status,amount_cents,payout_id,end_to_end_id,receiver_ispb,settled_at,failure_code,failure_message,failure_retryable,failure_source,duplicate_of_batch_id,duplicate_of_external_id,duplicate_of_payout_id,duplicate_of_status,returned_cents,description,metadata',
  '0,u1-001,u1,paid,35000,01a202fe-990f-7000-990d-de7d749ebc9f,E32074986202510051200a1B2c3D4e5F,00000000,2025-10-05T12:00:00.204Z,,,,,,,,,,Repasse 42,"{""order"":""42""}"',
  '',
].join('\r\n');

/** Items of batches, in one batch and over all of them. */
@ApiTags('Pay')
@Controller('api/payouts')
export class PayoutItemsController {
  constructor(private readonly payouts: ReadPayouts) {}

  @Get('items')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Find payouts over all batches',
    description:
      'Finds a payment by one of `external_id`, `end_to_end_id` and `payout_id`, duplicates included; or payouts by `user_id`, `status`, ' +
      '`day`, `settled_after` and `settled_before`, alone or together. Newest first: by settlement, where that or `paid` is asked for without ' +
      'a `user_id`; else by acceptance. Each comes with its history. In an address, `+` stands for a space: write `%2B`. With a `user_id` ' +
      'and a filter, a page may have fewer than `limit`, or none, though `next_cursor` leads to a next one: a page reads 5,000 payouts of the user.',
  })
  @ApiOkResponse({ type: PayoutWithHistoryPageDto, description: 'What was found; nothing is an empty list.' })
  @Problems('items_removed')
  async findPayouts(
    @Payer() payer: string,
    @Query() query: PayoutSearchQuery,
    @AnswerLanguage() language: Language,
  ): Promise<PayoutWithHistoryPageDto> {
    const page = await this.payouts.search(payer, payoutSearchOf(query), pageOf(query));
    return toPageDto(page, (found) => toPayoutWithHistoryDto(found, language));
  }

  @Get(':batch_id/items')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'List the items of a batch',
    description: `In the order of the batch. ${AS_CSV}`,
  })
  @ApiTable(PayoutPageDto, 'A page of items, or all of them as CSV.', CSV_EXAMPLE)
  @Problems('batch_unknown', 'items_removed', 'not_acceptable')
  async listBatchItems(
    @Payer() payer: string,
    @Param('batch_id') batchId: string,
    @Query() query: ItemListQuery,
    @AnswerLanguage() language: Language,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PayoutPageDto | Readable> {
    const { status } = query;
    const form = csvFormOf(request, query);
    if (form === undefined) {
      const page = await this.payouts.items({ payer, batchId, status }, pageOf(query));
      return toPageDto(page, (item) => toPayoutReport(item, language));
    }
    const table = { name: batchId, form, columns: ITEM_COLUMNS };
    const items = this.payouts.everyItem({ payer, batchId, status });
    const readIn = languageOf(form, language);
    return answerCsv(
      response,
      table,
      rowsAs(items, (item) => toPayoutReport(item, readIn)),
    );
  }

  @Get(':batch_id/items/:external_id')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Get an item with its history',
    description:
      'The first of that `external_id` in the batch. Escape the id as a part of an address: `NF%20123%2F2026`.',
  })
  @ApiOkResponse({ type: PayoutWithHistoryDto, description: 'The item.' })
  @Problems('batch_unknown', 'items_removed', 'payout_unknown')
  async getBatchItem(
    @Payer() payer: string,
    @Param('batch_id') batchId: string,
    @Param('external_id') externalId: string,
    @AnswerLanguage() language: Language,
  ): Promise<PayoutWithHistoryDto> {
    return toPayoutWithHistoryDto(await this.payouts.item({ payer, batchId }, externalId), language);
  }
}
