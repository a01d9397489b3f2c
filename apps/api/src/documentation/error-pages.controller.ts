import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { OpenToAll } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { isProblemCode, problemCatalogue, type ProblemCode } from '../http/problems/problem-catalogue.js';
import type { Bilingual } from '../http/problems/problem-entry.js';
import { AnswersPage } from '../http/security-headers.js';
import { ApiProblemsOnly } from './api-problems.js';

/** The pages the `type` of a problem leads to. */
@ApiTags('Operate')
@Controller('errors')
export class ErrorPagesController {
  @Get(':code')
  @OpenToAll()
  @AnswersPage()
  @ApiOperation({
    operationId: 'getErrorPage',
    summary: 'What an error code means',
    description: 'A page for people, in English and Portuguese.',
  })
  @ApiParam({ name: 'code', description: 'The `code` of a problem.', example: 'stream_ended' })
  @ApiOkResponse({ description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } })
  @ApiProblemsOnly('route_not_found')
  explain(@Param('code') code: string): string {
    if (!isProblemCode(code)) throw new HttpProblem('route_not_found');
    return renderPage(code);
  }
}

function renderPage(code: ProblemCode): string {
  const { status, title, detail = title } = problemCatalogue[code];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${code} – Malote</title></head>
<body>
<h1><code>${code}</code> <small>HTTP ${String(status)}</small></h1>
${renderSection('en', title, detail)}
${renderSection('pt', title, detail)}
<p><a href="/docs">Documentation</a></p>
</body>
</html>
`;
}

/** Texts come from the catalogue, not from a request, and hold nothing HTML would take for its own. */
function renderSection(language: keyof Bilingual, title: Bilingual, detail: Bilingual): string {
  return `<section lang="${language}"><h2>${title[language]}</h2><p>${detail[language]}</p></section>`;
}
