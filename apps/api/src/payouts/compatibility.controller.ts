import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Language, PayoutBatchOrder } from '#domain';
import { AcceptBatch, itemsRemoved, ReadPayouts } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import type { ApiRequest } from '../http/api-request.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsFormAsJson, ReadsLargeBody } from '../http/body/route-body.js';
import { ClientGone } from '../http/client-gone.js';
import { announceAcceptance, answerAcceptance } from './answer-acceptance.js';
import { ApiAcceptance, ApiReportedAcceptance } from './api-acceptance.js';
import { PlainBatchDto, ReceivedBatchDto, toPlainBatchDto, toReceivedBatchDto } from './compatibility.dto.js';
import { IdempotencyKey } from './idempotency-key.js';
import { Payer } from './payer.js';
import { PayoutBatchPipe } from './payout-batch.pipe.js';
import { PayoutsService } from './payouts.service.js';
import { ApiPreferWait, PreferredWaitMs } from './preferred-wait.js';
import { AcceptanceQuery, ReportedAcceptanceQuery } from './queries.dto.js';
import type { BatchReportDto } from './report.dto.js';

const FORM = 'A body sent as a form is read as JSON, because `curl -d @file` sends it so.';

/** The same batches under addresses and in shapes that clients of earlier systems know. */
@ApiTags('Pay (compatibility)')
@Controller()
export class CompatibilityController {
  constructor(
    private readonly batches: AcceptBatch,
    private readonly payouts: ReadPayouts,
    private readonly service: PayoutsService,
  ) {}

  @Post('batches')
  @Requires('payouts:write')
  @ReadsFormAsJson()
  @ReadsLargeBody()
  @ApiOperation({
    summary: 'Send a batch',
    description: `As POST /api/payouts, answered in another shape. ${FORM}`,
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @ApiAcceptance({ type: ReceivedBatchDto, location: '/batches/2025-10-05-A' })
  async submitPlainBatch(
    @Payer() payer: string,
    @JsonBody(PayoutBatchPipe) order: PayoutBatchOrder,
    @Query() { dry_run }: AcceptanceQuery,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { id: requestId, caller }: ApiRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReceivedBatchDto> {
    const dryRun = dry_run === 'true';
    const options = { items: true, idempotencyKey, requestId, dryRun, postedBy: caller?.keyId };
    const { batch, items = [], replayed } = await this.batches.accept(payer, order, options);
    announceAcceptance(response, { replayed, dryRun }, `/batches/${batch.batchId}`);
    return toReceivedBatchDto(batch, items);
  }

  @Get('batches/:batch_id')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Read a batch',
    description:
      'In plain states: `in_doubt` and `needs_review` show as Processing, `cancelled` as Failed, a `duplicate` with the `id`, the `idempotency_key` and ' +
      'the state of its original.',
  })
  @ApiOkResponse({ type: PlainBatchDto, description: 'The batch with its payouts.' })
  @Problems('batch_unknown', 'items_removed')
  async getPlainBatch(@Payer() payer: string, @Param('batch_id') batchId: string): Promise<PlainBatchDto> {
    const { batch, items = [] } = await this.payouts.report({ payer, batchId }, { items: true });
    if (batch.itemsRemovedAt !== undefined) throw itemsRemoved(batchId);
    return toPlainBatchDto(batchId, items);
  }

  @Post('payouts/batch')
  @Requires('payouts:write')
  @ReadsFormAsJson()
  @ReadsLargeBody()
  @ApiOperation({
    summary: 'Send a batch and wait for it',
    description: `As POST /api/payouts with \`Prefer: wait=30\`, unless a shorter wait is preferred. ${FORM}`,
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @ApiPreferWait()
  @ApiReportedAcceptance()
  async submitBatchAndWait(
    @Payer() payer: string,
    @JsonBody(PayoutBatchPipe) order: PayoutBatchOrder,
    @Query() { details, dry_run }: ReportedAcceptanceQuery,
    @PreferredWaitMs('wait=30') waitMs: number,
    @ClientGone() gone: AbortSignal,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { id: requestId, caller }: ApiRequest,
    @Res({ passthrough: true }) response: Response,
    @AnswerLanguage() language: Language,
  ): Promise<BatchReportDto> {
    const dryRun = dry_run === 'true';
    const wishes = {
      details: details !== 'false',
      waitMs,
      gone,
      idempotencyKey,
      requestId,
      dryRun,
      postedBy: caller?.keyId,
    };
    const accepted = await this.service.accept(payer, order, wishes);
    return answerAcceptance(response, accepted, { dryRun, waitMs, language });
  }
}
