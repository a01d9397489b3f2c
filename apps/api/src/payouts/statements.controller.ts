import type { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ReadStatement } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { answerCsv } from '../lists/csv.js';
import { pageOf } from '../lists/page.dto.js';
import { ApiTable, AS_CSV, csvFormOf, TableQuery } from '../lists/table.dto.js';
import { parseDay } from '../lists/time-bounds.js';
import { STATEMENT_COLUMNS } from './csv-columns.js';
import { Payer } from './payer.js';
import { StatementDto, toStatementDto } from './statement.dto.js';

const CSV_EXAMPLE = [
  'kind,settled_at,amount_cents,batch_id,external_id,user_id,payout_id,end_to_end_id,receiver_ispb,return_id,reason,description',
  'payment,2025-10-05T12:00:00.204Z,35000,2025-10-05-A,u1-001,u1,01a202fe-990f-7000-990d-de7d749ebc9f,E32074986202510051200a1B2c3D4e5F,00000000,,,Comissão de outubro',
  '',
].join('\r\n');

/** What a payer paid on a day. */
@ApiTags('Pay')
@Controller('api/statements')
export class StatementsController {
  constructor(private readonly statements: ReadStatement) {}

  @Get(':date')
  @Requires('payouts:read')
  @ApiOperation({
    summary: 'Get the statement of a day',
    description:
      'A day of São Paulo, over all batches: what settled on it and what came back on it, as counts, sums and lines in the order in which ' +
      `they settled. A payment whose outcome is learnt late belongs to the day on which it settled. ${AS_CSV}`,
  })
  @ApiTable(StatementDto, 'The sums of the day and a page of its lines, or all lines as CSV.', CSV_EXAMPLE)
  @Problems('invalid_parameters', 'day_not_begun', 'statement_removed', 'not_acceptable')
  async getStatement(
    @Payer() payer: string,
    @Param('date') date: string,
    @Query() query: TableQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StatementDto | Readable> {
    const read = parseDay(date, 'This must be a day of São Paulo, such as 2025-10-05.');
    if (!read.ok)
      throw new HttpProblem('invalid_parameters', { faults: [{ pointer: '/date', ...read.fault }] });
    const key = { payer, day: date };
    const form = csvFormOf(request, query);
    if (form === undefined) return toStatementDto(date, await this.statements.read(key, pageOf(query)));
    const table = { name: `statement-${date}`, form, columns: STATEMENT_COLUMNS };
    return answerCsv(response, table, this.statements.everyLine(key));
  }
}
