import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OpenToAll } from '../../http/access/route-access.js';
import { BRAZILIAN_TEMPLATE_FILE, TEMPLATE } from './spreadsheet-templates.js';

const CSV = 'text/csv; charset=utf-8; header=present';

/** `GET /docs/template.csv` and, for Excel in Brazil, `GET /docs/modelo.csv`. */
@ApiExcludeController()
@Controller('docs')
export class SpreadsheetTemplatesController {
  @Get('template.csv')
  @OpenToAll()
  @Header('content-type', CSV)
  @Header('content-disposition', 'attachment; filename="template.csv"')
  template(): string {
    return TEMPLATE;
  }

  @Get('modelo.csv')
  @OpenToAll()
  @Header('content-type', CSV)
  @Header('content-disposition', 'attachment; filename="modelo.csv"')
  brazilianTemplate(): string {
    return BRAZILIAN_TEMPLATE_FILE;
  }
}
