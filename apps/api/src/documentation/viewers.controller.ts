import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  Controller,
  Get,
  Header,
  Param,
  Redirect,
  Req,
  Res,
  StreamableFile,
  type HttpRedirectResponse,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import Negotiator from 'negotiator';
import { OpenToAll } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { AnswersPage } from '../http/security-headers.js';
import {
  readScalarScript,
  readSwaggerUiFile,
  REFERENCE_PAGE,
  REFERENCE_START,
  SWAGGER_UI_PAGE,
  SWAGGER_UI_START,
} from './viewers.js';

const SCRIPT = 'text/javascript; charset=utf-8';

/** `GET /docs`: the OpenAPI document, to try. `GET /reference`: the same, to read. */
@ApiExcludeController()
@Controller()
export class ViewersController {
  /** Who follows the printed address of the API arrives here. Relative: a proxy may serve all this elsewhere. */
  @Get()
  @OpenToAll()
  @Redirect()
  root(): HttpRedirectResponse {
    return { url: './docs', statusCode: 302 };
  }

  @Get('docs')
  @OpenToAll()
  @AnswersPage()
  swaggerUi(): string {
    return SWAGGER_UI_PAGE;
  }

  @Get('docs/assets/start.js')
  @OpenToAll()
  @Header('content-type', SCRIPT)
  swaggerUiStart(): string {
    return SWAGGER_UI_START;
  }

  /** They change with a release only, and are a megabyte and a half. */
  @Get('docs/assets/:name')
  @OpenToAll()
  async swaggerUiFile(
    @Param('name') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const file = await readSwaggerUiFile(name);
    if (file === undefined) throw new HttpProblem('route_not_found');
    response.setHeader('cache-control', 'public, max-age=3600');
    return new StreamableFile(file.content, { type: file.type, length: file.content.length });
  }

  @Get('reference')
  @OpenToAll()
  @AnswersPage()
  reference(): string {
    return REFERENCE_PAGE;
  }

  @Get('reference/assets/start.js')
  @OpenToAll()
  @Header('content-type', SCRIPT)
  referenceStart(): string {
    return REFERENCE_START;
  }

  /** It changes with a release only, and is four megabytes. */
  @Get('reference/assets/scalar.js')
  @OpenToAll()
  @Header('content-type', SCRIPT)
  @Header('cache-control', 'public, max-age=86400')
  async scalarScript(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const compressed = await readScalarScript();
    if (new Negotiator(request).encoding(['gzip', 'identity']) !== 'gzip')
      return new StreamableFile(await promisify(gunzip)(compressed));
    response.setHeader('content-encoding', 'gzip');
    return new StreamableFile(compressed, { length: compressed.length });
  }
}
