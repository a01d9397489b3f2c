import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiConsumes, ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { BATCH_PRIORITIES } from '#domain';
import { ApiBatchIdProperty, ApiMoment, OPTIONAL } from '../../documentation/fields.js';
import { JSON_TYPE } from '../../http/body/body.guard.js';
import { CSV_TYPE } from '../../http/body/csv-type.js';
import { ReadsCsv } from '../../http/body/route-body.js';
import { Reads, readsOnce } from '../../http/reads.js';
import { SpreadsheetInterceptor } from './spreadsheet.interceptor.js';
import { BRAZILIAN_TEMPLATE, TEMPLATE } from './spreadsheet-templates.js';

/** A route that accepts a batch as JSON, or as a spreadsheet with the rest of the batch in the address (`SpreadsheetQuery`). */
export const ReadsSpreadsheets = (): MethodDecorator =>
  applyDecorators(ReadsCsv(), UseInterceptors(SpreadsheetInterceptor), ApiConsumes(JSON_TYPE, CSV_TYPE));

const IsGivenOnce = (): PropertyDecorator => applyDecorators(IsOptional(), Reads(readsOnce));

/** Parameters of a spreadsheet: what JSON says in the body. The batch's own reader checks them. */
export class SpreadsheetQuery {
  @ApiBatchIdProperty({
    description: 'With `text/csv`, and needed there: your id of the batch.',
    example: 'sheet-1',
    ...OPTIONAL,
  })
  @IsGivenOnce()
  readonly batch_id?: string;
  @ApiMoment('With `text/csv`: as in JSON (with + written as %2B).', '2030-03-02T09:00:00-03:00', OPTIONAL)
  @IsGivenOnce()
  readonly scheduled_for?: string;
  @ApiProperty({
    required: false,
    enum: BATCH_PRIORITIES,
    description: 'With `text/csv`: as in JSON.',
    example: 'high',
  })
  @IsGivenOnce()
  readonly priority?: string;
}

/** Bodies of `text/csv`. */
export const SPREADSHEET_EXAMPLES = {
  spreadsheet: { summary: 'A spreadsheet: template.csv', value: TEMPLATE },
  planilha: { summary: 'A spreadsheet of Excel in Brazil: modelo.csv', value: BRAZILIAN_TEMPLATE },
};
