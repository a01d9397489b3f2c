import { Controller, Get, Header, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OpenToAll } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { AnswersPage } from '../http/security-headers.js';
import { readSwaggerUiAsset, SWAGGER_UI_PAGE, SWAGGER_UI_START } from './swagger-ui.js';

/** The bundle changes with a release only, and is a megabyte and a half. */
const CACHE_ASSETS = 'public, max-age=3600';

/** `GET /docs`: the OpenAPI document, to read and to try. */
@ApiExcludeController()
@Controller('docs')
export class SwaggerUiController {
  @Get()
  @OpenToAll()
  @AnswersPage()
  page(): string {
    return SWAGGER_UI_PAGE;
  }

  @Get('assets/start.js')
  @OpenToAll()
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return SWAGGER_UI_START;
  }

  @Get('assets/:name')
  @OpenToAll()
  async asset(
    @Param('name') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const asset = await readSwaggerUiAsset(name);
    if (asset === undefined) throw new HttpProblem('route_not_found');
    response.setHeader('cache-control', CACHE_ASSETS);
    return new StreamableFile(asset.content, { type: asset.type, length: asset.content.length });
  }
}
