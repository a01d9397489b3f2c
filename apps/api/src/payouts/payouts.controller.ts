import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { PayoutBatchRepository } from '#database';
import type { Language, PayoutBatch, PayoutBatchOrder } from '#domain';
import { ReadPayouts } from '#use-cases';
import { toBatchReport } from '#presenters';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import type { ApiRequest } from '../http/api-request.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsLargeBody } from '../http/body/route-body.js';
import { ClientGone } from '../http/client-gone.js';
import { answerCsv, rowsAs } from '../lists/csv.js';
import { pageOf, toPageDto } from '../lists/page.dto.js';
import { ApiTable, AS_CSV, csvFormOf } from '../lists/table.dto.js';
import { after, before } from '../lists/time-bounds.js';
import { answerAcceptance } from './answer-acceptance.js';
import { FINAL_BATCH_EXAMPLE, FINAL_EXAMPLE } from './answer-examples.js';
import { ApiReportedAcceptance } from './api-acceptance.js';
import { CancellationDto, toCancellationDto } from './cancellation.dto.js';
import { BATCH_COLUMNS } from './csv-columns.js';
import { IdempotencyKey } from './idempotency-key.js';
import { Payer } from './payer.js';
import { PayoutBatchPipe } from './payout-batch.pipe.js';
import { PayoutsService } from './payouts.service.js';
import {
  ApiPreferWait,
  PREFERENCE_APPLIED_HEADER,
  PreferredWaitMs,
  setPreferenceApplied,
} from './preferred-wait.js';
import { BatchListQuery, ReportQuery, SubmittedBatchQuery } from './queries.dto.js';
import { BatchPageDto, BatchReportDto } from './report.dto.js';
import { ReadsSpreadsheets, SPREADSHEET_EXAMPLES } from './spreadsheet/reads-spreadsheets.js';

const IDEMPOTENCY = `Sending the same batch again is always safe: the same \`batch_id\` with the same content (order of members, white
space and formatting of keys aside) answers 200 with the report as it is by now, and nothing is paid again; with other content it is 409,
naming the first difference. An \`external_id\` that has been used before, in any batch, for the same amount and key makes the item a
\`duplicate\`, which is never paid; for another amount or key it refuses the whole batch.`;

const DRY_RUN = `\`dry_run=true\` answers as this call would, with duplicates and conflicts, and stores nothing: no payment is made, and the
\`payout_id\`s it shows are not kept.`;

const CSV_EXAMPLE = [
  'batch_id,status,processed,successful,failed,duplicates,pending,processing,in_doubt,needs_review,cancelled,total_cents,paid_cents,failed_cents,returned_cents,scheduled_for,created_at,started_at,completed_at',
  '2025-10-05-A,completed_with_failures,2,1,1,0,0,0,0,0,0,155000,35000,120000,0,,2025-10-05T12:00:00.123Z,2025-10-05T12:00:00.151Z,2025-10-05T12:00:00.204Z',
  '',
].join('\r\n');

const SPREADSHEET = `A spreadsheet is sent as \`text/csv\`, with the id of the batch in the address: \`POST /api/payouts?batch_id=2025-10-05-A\`. Faults are
at lines of the file (\`/lines/17/pix_key\`); everything else is as for JSON. **Spreadsheets**, under **Pay**, says how one is read.`;

/** Batches of payouts. */
@ApiTags('Pay')
@Controller('api/payouts')
export class PayoutsController {
  constructor(
    private readonly service: PayoutsService,
    private readonly payouts: ReadPayouts,
    private readonly batches: PayoutBatchRepository,
  ) {}

  @Post()
  @Requires('payouts:write')
  @ReadsLargeBody()
  @ReadsSpreadsheets()
  @ApiOperation({
    summary: 'Send a batch of payouts',
    description: `All or nothing: a batch with a fault stores nothing, and every fault is listed by JSON pointer. ${IDEMPOTENCY}\n\n${DRY_RUN}\n\n${SPREADSHEET}`,
  })
  @ApiPreferWait()
  @ApiReportedAcceptance(SPREADSHEET_EXAMPLES)
  async submitBatch(
    @Payer() payer: string,
    @JsonBody(PayoutBatchPipe) batch: PayoutBatchOrder,
    @Query() { details, dry_run }: SubmittedBatchQuery,
    @PreferredWaitMs() waitMs: number,
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
    const accepted = await this.service.accept(payer, batch, wishes);
    return answerAcceptance(response, accepted, { dryRun, waitMs, language });
  }

  @Get()
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'List batches',
    description: `Newest first, without their items. ${AS_CSV}`,
  })
  @ApiTable(BatchPageDto, 'A page of batches, or all of them as CSV.', CSV_EXAMPLE)
  @Problems('not_acceptable')
  async listBatches(
    @Payer() payer: string,
    @Query() query: BatchListQuery,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BatchPageDto | Readable> {
    const { status, created_after, created_before, day } = query;
    const wanted = {
      payer,
      status,
      createdFrom: after(created_after),
      createdBefore: before(created_before),
      day,
    };
    const toReport = (batch: PayoutBatch) => toBatchReport(batch);
    const form = csvFormOf(request, query);
    if (form === undefined) return toPageDto(await this.payouts.batches(wanted, pageOf(query)), toReport);
    const table = { name: 'batches', form, columns: BATCH_COLUMNS };
    return answerCsv(response, table, rowsAs(this.payouts.everyBatch(wanted), toReport));
  }

  @Get(':batch_id')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Report on a batch',
    description:
      'Counts, sums and items as of one moment. A batch is final when every item is `paid`, `failed`, `duplicate` or `cancelled`.',
  })
  @ApiPreferWait()
  @ApiOkResponse({
    type: BatchReportDto,
    description: 'The report.',
    headers: PREFERENCE_APPLIED_HEADER,
    examples: {
      details: { summary: 'With its items', value: FINAL_EXAMPLE },
      counts: { summary: 'With details=false', value: FINAL_BATCH_EXAMPLE },
    },
  })
  @Problems('batch_unknown')
  async getBatch(
    @Payer() payer: string,
    @Param('batch_id') batchId: string,
    @Query() { details }: ReportQuery,
    @PreferredWaitMs() waitMs: number,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
    @AnswerLanguage() language: Language,
  ): Promise<BatchReportDto> {
    const wishes = { details: details !== 'false', waitMs, gone };
    const { batch, items } = await this.service.report({ payer, batchId }, wishes);
    setPreferenceApplied(response, waitMs);
    return toBatchReport(batch, items, language);
  }

  @Post(':batch_id/cancel')
  @Requires('payouts:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel what is still pending',
    description:
      'Items that a worker has claimed continue; the answer lists all that are not cancelled. Repeating it cancels nothing more. A cancelled ' +
      'payment can be sent again under a new `external_id`.',
  })
  @ApiOkResponse({
    type: CancellationDto,
    description: 'How many it cancelled, and all others that are not cancelled.',
  })
  @Problems('batch_unknown')
  async cancelBatch(@Payer() payer: string, @Param('batch_id') batchId: string): Promise<CancellationDto> {
    return toCancellationDto(await this.batches.cancel({ payer, batchId }));
  }
}
