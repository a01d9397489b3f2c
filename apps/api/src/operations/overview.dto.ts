import { ApiProperty } from '@nestjs/swagger';
import type { BatchWithPayer, InstitutionView } from '#database';
import { toBatchReport } from '#presenters';
import {
  ApiClientId,
  ApiCount,
  ApiIspbProperty,
  ApiMoment,
  ApiNullableMoment,
  ApiText,
} from '../documentation/fields.js';
import { BatchReportDto } from '../payouts/report.dto.js';
import { OpenStreamDto, toStreamsDto } from '../streams/streams.dto.js';
import type { InstallationView } from './get-overview.js';
import { SettlementSwitchDto, toSettlementSwitchDto } from './settlement.dto.js';
import { toWorkerDto, WorkerDto } from './workers.dto.js';

export class OpenPayoutsDto {
  @ApiCount() readonly pending!: number;
  @ApiCount() readonly processing!: number;
  @ApiCount() readonly in_doubt!: number;
  @ApiCount({ example: 1 }) readonly needs_review!: number;
  @ApiNullableMoment('When the oldest batch with open payouts was accepted.')
  readonly oldest_open_batch_at!: string | null;
  @ApiProperty({ description: 'There are more than are counted.', example: false })
  readonly at_least!: boolean;
}

export class QueueStateDto {
  @ApiText({ example: 'settlement' }) readonly name!: string;
  @ApiCount() readonly waiting!: number;
  @ApiCount() readonly active!: number;
  @ApiCount() readonly delayed!: number;
  @ApiCount({ description: 'Processes that take jobs from it.', example: 1 }) readonly workers!: number;
}

/** A batch, and whose it is. */
export class BatchWithPayerDto extends BatchReportDto {
  @ApiClientId({ example: 'default' }) readonly payer!: string;
}

export class InstitutionDto {
  @ApiIspbProperty() readonly ispb!: string;
  @ApiCount({ description: "Messages that are in no stream's hands.", example: 15 })
  readonly undelivered!: number;
  @ApiProperty({ type: [OpenStreamDto], description: 'By place, six at most.' })
  readonly open!: OpenStreamDto[];
}

/** The installation at one moment. */
export class OverviewDto {
  @ApiMoment() readonly at!: string;
  @ApiProperty() readonly payouts!: OpenPayoutsDto;
  @ApiProperty() readonly settlement!: SettlementSwitchDto;
  @ApiProperty({
    enum: ['ok', 'down', 'unknown'],
    description: 'What workers last said of the rail.',
    example: 'ok',
  })
  readonly rail!: 'ok' | 'down' | 'unknown';
  @ApiProperty({ type: [QueueStateDto], nullable: true, description: 'Null while Redis is unavailable.' })
  readonly queues!: QueueStateDto[] | null;
  @ApiProperty({ type: [BatchWithPayerDto], description: 'The newest of all payers, 30 at most.' })
  readonly batches!: BatchWithPayerDto[];
  @ApiProperty({
    type: [InstitutionDto],
    description: 'Those with streams first, then the longest backlogs; 60 at most.',
  })
  readonly institutions!: InstitutionDto[];
  @ApiProperty({ type: [WorkerDto], description: 'Those that live, by host.' })
  readonly workers!: WorkerDto[];
}

export function toOverviewDto(view: InstallationView): OverviewDto {
  const { at, backlog, needsReview, pause, queues, rail } = view;
  return {
    at: at.toISOString(),
    payouts: {
      pending: backlog.pending,
      processing: backlog.processing,
      in_doubt: backlog.inDoubt,
      needs_review: needsReview,
      oldest_open_batch_at: backlog.since?.toISOString() ?? null,
      at_least: backlog.isAtLeast,
    },
    settlement: toSettlementSwitchDto(pause),
    rail: rail === undefined ? 'unknown' : rail.downSince === undefined ? 'ok' : 'down',
    queues: queues === undefined ? null : [...queues],
    batches: view.batches.map(toBatchWithPayerDto),
    institutions: view.institutions.map(toInstitutionDto),
    workers: view.workers.map(toWorkerDto),
  };
}

function toBatchWithPayerDto({ payer, batch }: BatchWithPayer): BatchWithPayerDto {
  const { details: _none, ...report } = toBatchReport(batch);
  return { payer, ...report };
}

function toInstitutionDto({ ispb, undelivered, open }: InstitutionView): InstitutionDto {
  return { ispb, undelivered, open: toStreamsDto({ open, undelivered }).open };
}
