import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AcceptBatch, itemsRemoved, ReadPayouts } from '#use-cases';
import type { BatchReport } from '#webhooks';
import { Requires } from '../http/access/route-access.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsFormAsJson, ReadsLargeBody } from '../http/body/register-body-parsers.js';
import { ClientGone } from '../http/client-gone.js';
import {
  toPlainBatchDto,
  toReceivedBatchDto,
  type PlainBatchDto,
  type ReceivedBatchDto,
} from './compatibility.dto.js';
import { DescribesPayOut, DescribesPlainBatch, DescribesReceipt } from './describe-compatibility.js';
import { ReportQuery } from './list-queries.dto.js';
import { Payer } from './payer.js';
import { PreferredWaitMs } from './preferred-wait.js';
import { announceAcceptance, ReportAnswers } from './report-answers.js';

/** The same batches under addresses and in shapes that clients of earlier systems know. */
@ApiTags('Pay (compatibility)')
@Controller()
export class CompatibilityController {
  constructor(
    private readonly batches: AcceptBatch,
    private readonly payouts: ReadPayouts,
    private readonly answers: ReportAnswers,
  ) {}

  @Post('batches')
  @Requires('payouts:write')
  @ReadsFormAsJson()
  @ReadsLargeBody()
  @DescribesReceipt()
  async receive(
    @Payer() payer: string,
    @JsonBody() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceivedBatchDto> {
    const {
      batch,
      items = [],
      replayed,
    } = await this.batches.accept(payer, body, {
      items: true,
      requestId: reply.request.id,
    });
    announceAcceptance(reply, replayed, `/batches/${batch.batchId}`);
    return toReceivedBatchDto(batch, items);
  }

  @Get('batches/:batchId')
  @Requires('payouts:read')
  @DescribesPlainBatch()
  async read(@Payer() payer: string, @Param('batchId') batchId: string): Promise<PlainBatchDto> {
    const { batch, items = [] } = await this.payouts.report({ payer, batchId }, { items: true });
    if (batch.itemsRemovedAt !== undefined) throw itemsRemoved(batchId);
    return toPlainBatchDto(batchId, items);
  }

  @Post('payouts/batch')
  @Requires('payouts:write')
  @ReadsFormAsJson()
  @ReadsLargeBody()
  @DescribesPayOut()
  payOut(
    @Payer() payer: string,
    @JsonBody() body: unknown,
    @Query() { details }: ReportQuery,
    @PreferredWaitMs('wait=30') waitMs: number,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchReport> {
    return this.answers.accept(payer, body, { details: details !== 'false', waitMs, gone }, reply);
  }
}
