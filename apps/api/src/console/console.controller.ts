import { Controller, Get, Header, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OpenToAll } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { AnswersPage } from '../http/security-headers.js';
import { CONSOLE_PAGE, IMPORT_MAP_SOURCE, readConsoleAsset } from './console-page.js';
import { CONSOLE_STYLE } from './console-style.js';

/** They change with a release only; a browser asks again within the hour. */
const CACHE_ASSETS = 'public, max-age=3600';

/** `GET /console`: the page for operators. It holds no data, so it needs no key; what it asks for does. */
@ApiExcludeController()
@Controller('console')
export class ConsoleController {
  @Get()
  @OpenToAll()
  @AnswersPage({ 'script-src': `'self' ${IMPORT_MAP_SOURCE}` })
  page(): string {
    return CONSOLE_PAGE;
  }

  @Get('assets/console.css')
  @OpenToAll()
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', CACHE_ASSETS)
  style(): string {
    return CONSOLE_STYLE;
  }

  @Get('assets/:name')
  @OpenToAll()
  async asset(
    @Param('name') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const asset = await readConsoleAsset(name);
    if (asset === undefined) throw new HttpProblem('route_not_found');
    response.setHeader('cache-control', CACHE_ASSETS);
    return new StreamableFile(asset.content, { type: asset.type, length: asset.content.length });
  }
}
