import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BatchApprovalRepository } from '#database';
import type { Language } from '#domain';
import { ReadPayouts, type BatchKey } from '#use-cases';
import { toBatchReport } from '#presenters';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import type { ApiRequest } from '../http/api-request.js';
import { APPROVED_EXAMPLE, REJECTED_EXAMPLE } from './answer-examples.js';
import { Payer } from './payer.js';
import { ReportQuery } from './queries.dto.js';
import { BatchReportDto } from './report.dto.js';

const WHO =
  'Needs another key than the one that sent the batch, and than those that replaced it. Repeating it is safe.';

/** What a second person decides about batches above `approval_above_cents` of the payer's policy. */
@ApiTags('Pay')
@Controller('api/payouts/:batch_id')
export class ApprovalController {
  constructor(
    private readonly approvals: BatchApprovalRepository,
    private readonly payouts: ReadPayouts,
  ) {}

  @Post('approve')
  @Requires('payouts:approve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Approve a batch',
    description: `A batch in \`awaiting_approval\` is sent from now on, or from the moment it is scheduled for. The payer's limits of that day and night hold. ${WHO}`,
  })
  @ApiOkResponse({ type: BatchReportDto, description: 'It is approved.', example: APPROVED_EXAMPLE })
  @Problems('same_key', 'batch_unknown', 'batch_not_awaiting_approval', 'limit_exceeded')
  async approveBatch(
    @Payer() payer: string,
    @Param('batch_id') batchId: string,
    @Query() query: ReportQuery,
    @Req() { caller }: ApiRequest,
    @Actor() actor: string,
    @AnswerLanguage() language: Language,
  ): Promise<BatchReportDto> {
    await this.approvals.decide({ payer, batchId }, 'approved', { keyId: caller?.keyId, actor });
    return this.report({ payer, batchId }, query, language);
  }

  @Post('reject')
  @Requires('payouts:approve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Reject a batch',
    description: `Every item of a batch in \`awaiting_approval\` is cancelled. ${WHO}`,
  })
  @ApiOkResponse({ type: BatchReportDto, description: 'It is rejected.', example: REJECTED_EXAMPLE })
  @Problems('same_key', 'batch_unknown', 'batch_not_awaiting_approval')
  async rejectBatch(
    @Payer() payer: string,
    @Param('batch_id') batchId: string,
    @Query() query: ReportQuery,
    @Req() { caller }: ApiRequest,
    @Actor() actor: string,
    @AnswerLanguage() language: Language,
  ): Promise<BatchReportDto> {
    await this.approvals.decide({ payer, batchId }, 'rejected', { keyId: caller?.keyId, actor });
    return this.report({ payer, batchId }, query, language);
  }

  private async report(key: BatchKey, { details }: ReportQuery, language: Language): Promise<BatchReportDto> {
    const { batch, items } = await this.payouts.report(key, { items: details !== 'false' });
    return toBatchReport(batch, items, language);
  }
}
