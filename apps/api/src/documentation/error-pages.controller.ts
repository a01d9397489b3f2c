import { Controller, Get, Header, Headers, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { OpenToAll } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { isProblemCode, pickLanguage } from '../http/problems/problem-catalogue.js';
import { AnswersPage } from '../http/security-headers.js';
import { Problems } from './problems.js';
import { renderErrorIndex, renderErrorPage } from './error-pages.js';

const PAGE = {
  description: 'The page.',
  content: {
    'text/html': {
      schema: { type: 'string' },
      example: '<!doctype html><html lang="en">…</html>',
    },
  },
} as const;

/** The pages the `type` of a problem leads to. */
@ApiTags('Operate')
@Controller('errors')
export class ErrorPagesController {
  @Get()
  @OpenToAll()
  @AnswersPage()
  @Header('vary', 'accept-language')
  @ApiOperation({
    operationId: 'listErrorPages',
    summary: 'List error codes',
    description: 'A page for people, in English or, with `Accept-Language: pt-BR`, in Portuguese.',
  })
  @ApiOkResponse(PAGE)
  @Problems()
  list(@Headers('accept-language') accepted: string | undefined): string {
    return renderErrorIndex(pickLanguage(accepted));
  }

  @Get(':code')
  @OpenToAll()
  @AnswersPage()
  @Header('vary', 'accept-language')
  @ApiOperation({
    operationId: 'getErrorPage',
    summary: 'Explain an error code',
    description: 'A page for people: cause, remedy and an example, in English and Portuguese.',
  })
  @ApiParam({ name: 'code', description: 'The `code` of a problem.', example: 'stream_ended' })
  @ApiOkResponse(PAGE)
  @Problems('route_not_found')
  explain(@Param('code') code: string, @Headers('accept-language') accepted: string | undefined): string {
    if (!isProblemCode(code)) throw new HttpProblem('route_not_found');
    return renderErrorPage(code, pickLanguage(accepted));
  }
}
