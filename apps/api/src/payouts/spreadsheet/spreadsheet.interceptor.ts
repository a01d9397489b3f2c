import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { Configuration } from '#configuration';
import type { ApiRequest } from '../../http/api-request.js';
import { CsvTable } from '../../http/body/read-csv.js';
import { HttpProblem } from '../../http/problems/http-problem.js';
import { BatchSpreadsheet, type BatchAddress } from './batch-spreadsheet.js';

const ADDRESS_MEMBERS = ['batch_id', 'scheduled_for', 'priority'] as const satisfies (keyof BatchAddress)[];

/** Makes the body of a batch that was sent as a spreadsheet what JSON would be, and points faults at the lines of the file. */
@Injectable()
export class SpreadsheetInterceptor implements NestInterceptor {
  private readonly maxItems: number;

  constructor({ payouts }: Configuration) {
    this.maxItems = payouts.batchMaxItems;
  }

  /** @throws DomainError `invalid_request`: the names of the columns; HttpProblem `invalid_parameters`: JSON says these itself */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const table: unknown = request.body;
    const given = ADDRESS_MEMBERS.filter((name) => request.query[name] !== undefined);
    if (!(table instanceof CsvTable)) {
      if (table !== undefined && given.length > 0) throw saidTwice(given);
      return next.handle();
    }
    const address = Object.fromEntries(given.map((name) => [name, request.query[name]]));
    const spreadsheet = new BatchSpreadsheet(table, address, this.maxItems);
    request.body = spreadsheet.document;
    return next.handle().pipe(catchError((error: unknown) => throwError(() => spreadsheet.withLines(error))));
  }
}

function saidTwice(names: readonly string[]): HttpProblem {
  return new HttpProblem('invalid_parameters', {
    faults: names.map((name) => ({
      pointer: `/${name}`,
      code: 'unknown_member',
      message: { text: 'Leave it out: with JSON, the body says it.' },
    })),
  });
}
