import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  ApiBatchIdProperty,
  ApiPayer,
  ApiCount,
  ApiIspbProperty,
  ApiMoment,
  ApiNullableMoment,
  ApiText,
} from '../documentation/fields.js';
import { Reads, readsOnce } from '../http/reads.js';
import { PageOf, PageQuery } from '../lists/page.dto.js';
import { BatchReportDto } from '../payouts/report.dto.js';
import { OpenStreamDto } from '../streams/streams.dto.js';
import { SettlementSwitchDto } from './settlement.controller.js';
import { WorkerDto } from './workers.dto.js';

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
  @ApiPayer({ example: 'default' }) readonly payer!: string;
}

export class BatchWithPayerPageDto extends PageOf(BatchWithPayerDto) {}

/** Parameters of the list of all payers' batches. */
export class BatchesOfAllPayersQuery extends PageQuery {
  @ApiBatchIdProperty({
    required: false,
    description: 'Only batches of this id; several payers may have one.',
  })
  @IsOptional()
  @Reads(readsOnce)
  readonly batch_id?: string;
}

export class InstitutionDto {
  @ApiIspbProperty() readonly ispb!: string;
  @ApiCount({ description: "Messages that are in no stream's hands.", example: 15 })
  readonly undelivered!: number;
  @ApiProperty({ type: [OpenStreamDto], description: 'By seat, six at most.' })
  readonly open!: OpenStreamDto[];
}

/** The installation at one moment. */
export class OverviewDto {
  @ApiMoment() readonly at!: string;
  @ApiProperty() readonly payouts!: OpenPayoutsDto;
  @ApiProperty() readonly settlement!: SettlementSwitchDto;
  @ApiProperty({
    enum: ['ok', 'down', 'unknown'],
    description: 'What workers last reported of the rail.',
    example: 'ok',
  })
  readonly rail!: 'ok' | 'down' | 'unknown';
  @ApiProperty({ type: [QueueStateDto], nullable: true, description: 'Null while Redis is unavailable.' })
  readonly queues!: readonly QueueStateDto[] | null;
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
