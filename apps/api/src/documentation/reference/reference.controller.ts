import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Controller, Get, Header, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import Negotiator from 'negotiator';
import { OpenToAll } from '../../http/access/route-access.js';
import { AnswersPage } from '../../http/security-headers.js';
import { REFERENCE_PAGE, REFERENCE_START } from './reference-page.js';
import { scalarBundle } from './scalar-bundle.js';

/** It changes with a release only, and is four megabytes. */
const CACHE_BUNDLE = 'public, max-age=86400';

/** `GET /reference`: the OpenAPI document, to read. */
@ApiExcludeController()
@Controller('reference')
export class ReferenceController {
  @Get()
  @OpenToAll()
  @AnswersPage()
  page(): string {
    return REFERENCE_PAGE;
  }

  @Get('assets/start.js')
  @OpenToAll()
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return REFERENCE_START;
  }

  @Get('assets/scalar.js')
  @OpenToAll()
  @Header('content-type', 'text/javascript; charset=utf-8')
  async bundle(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const compressed = await scalarBundle();
    response.setHeader('cache-control', CACHE_BUNDLE).setHeader('vary', 'accept-encoding');
    if (new Negotiator(request).encoding(['gzip', 'identity']) !== 'gzip')
      return new StreamableFile(await promisify(gunzip)(compressed));
    response.setHeader('content-encoding', 'gzip');
    return new StreamableFile(compressed, { length: compressed.length });
  }
}
