import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CancelBatch, ReadPayouts } from '#use-cases';
import { toBatchReport, type BatchReport } from '#webhooks';
import { Requires } from '../http/access/route-access.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsLargeBody } from '../http/body/register-body-parsers.js';
import { ClientGone } from '../http/client-gone.js';
import {
  DescribesAcceptance,
  DescribesBatches,
  DescribesCancellation,
  DescribesReport,
} from './describe-payouts.js';
import { BatchListQuery, pageOf, ReportQuery } from './list-queries.dto.js';
import { Payer } from './payer.js';
import { PreferredWaitMs } from './preferred-wait.js';
import { ReportAnswers } from './report-answers.js';
import type { CancellationDto } from './answers.dto.js';
import { toCancellationDto, type PageDto } from './payouts.dto.js';

/** Batches of payouts. */
@ApiTags('Pay')
@Controller('api/payouts')
export class PayoutsController {
  constructor(
    private readonly answers: ReportAnswers,
    private readonly payouts: ReadPayouts,
    private readonly cancellation: CancelBatch,
  ) {}

  @Post()
  @Requires('payouts:write')
  @ReadsLargeBody()
  @DescribesAcceptance()
  accept(
    @Payer() payer: string,
    @JsonBody() body: unknown,
    @Query() { details }: ReportQuery,
    @PreferredWaitMs() waitMs: number,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchReport> {
    return this.answers.accept(payer, body, { details: details !== 'false', waitMs, gone }, reply);
  }

  @Get()
  @Requires('payouts:read')
  @DescribesBatches()
  async list(@Payer() payer: string, @Query() query: BatchListQuery): Promise<PageDto<BatchReport>> {
    const { status, created_after, created_before } = query;
    const page = await this.payouts.batches(
      { payer, status, createdAfter: toDate(created_after), createdBefore: toDate(created_before) },
      pageOf(query),
    );
    return { items: page.items.map((batch) => toBatchReport(batch)), next_cursor: page.next ?? null };
  }

  @Get(':batchId')
  @Requires('payouts:read')
  @DescribesReport()
  report(
    @Payer() payer: string,
    @Param('batchId') batchId: string,
    @Query() { details }: ReportQuery,
    @PreferredWaitMs() waitMs: number,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchReport> {
    const wishes = { details: details !== 'false', waitMs, gone };
    return this.answers.report({ payer, batchId }, wishes, reply);
  }

  @Post(':batchId/cancel')
  @Requires('payouts:write')
  @HttpCode(200)
  @DescribesCancellation()
  async cancel(@Payer() payer: string, @Param('batchId') batchId: string): Promise<CancellationDto> {
    return toCancellationDto(await this.cancellation.cancel({ payer, batchId }));
  }
}

function toDate(moment: string | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment);
}
