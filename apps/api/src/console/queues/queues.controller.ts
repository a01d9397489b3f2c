import { Controller, Get, Header, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { QueueBoard, type BoardQuestion } from '#queues';
import { TakesKeyAsPassword } from '../../http/access/offered-key.js';
import { OpenToAll, Requires } from '../../http/access/route-access.js';
import { HttpProblem } from '../../http/problems/http-problem.js';
import { AnswersPage } from '../../http/security-headers.js';
import { readBoardFile } from './board-files.js';
import { BOARD_START, renderBoardPage } from './board-page.js';

/** They change with a release only; a browser asks again within the hour. */
const CACHE_FILES = 'public, max-age=3600';
/** The page's own views: all the same page, which looks at its address. */
const VIEWS = ['', 'queue/:queueName', 'queue/:queueName/:jobId'];
/** The page finds what it needs by the `<base>` it is given, and is told where that is by a script. */
const PAGE_POLICY = { 'base-uri': "'self'" };

type Values = Readonly<Record<string, string>>;

/** `GET /console/queues`: Bull Board, to look at. Nothing below this address changes anything. */
@ApiExcludeController()
@Controller('console/queues')
export class QueuesController {
  constructor(private readonly board: QueueBoard) {}

  @Get(VIEWS)
  @Requires('operate')
  @TakesKeyAsPassword()
  @AnswersPage(PAGE_POLICY)
  page(@Req() request: Request): Promise<string> {
    return this.render(request);
  }

  @Get('api/queues')
  @Requires('operate')
  @TakesKeyAsPassword()
  queues(@Query() query: Values, @Res() response: Response): Promise<void> {
    return this.answer('/api/queues', {}, query, response);
  }

  @Get('api/queues/:queueName/workers')
  @Requires('operate')
  @TakesKeyAsPassword()
  workers(@Param() params: Values, @Res() response: Response): Promise<void> {
    return this.answer('/api/queues/:queueName/workers', params, {}, response);
  }

  @Get('api/queues/:queueName/:jobId')
  @Requires('operate')
  @TakesKeyAsPassword()
  job(@Param() params: Values, @Res() response: Response): Promise<void> {
    return this.answer('/api/queues/:queueName/:jobId', params, {}, response);
  }

  @Get('api/queues/:queueName/:jobId/logs')
  @Requires('operate')
  @TakesKeyAsPassword()
  logs(@Param() params: Values, @Res() response: Response): Promise<void> {
    return this.answer('/api/queues/:queueName/:jobId/logs', params, {}, response);
  }

  /** Jobs here have no parents and no children; Bull Board would make a producer to find that out. */
  @Get('api/queues/:queueName/:jobId/flow')
  @Requires('operate')
  @TakesKeyAsPassword()
  flow(@Param('jobId') nodeId: string): object {
    return { nodeId, isFlowNode: false, flowRoot: null };
  }

  @Get('start.js')
  @OpenToAll()
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return BOARD_START;
  }

  @Get('static/*name')
  @OpenToAll()
  async file(
    @Param('name') path: string | readonly string[],
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const file = await readBoardFile([path].flat().join('/'));
    if (file === undefined) throw new HttpProblem('route_not_found');
    response.setHeader('cache-control', CACHE_FILES);
    return new StreamableFile(file.content, { type: file.type, length: file.content.length });
  }

  @Get('{*rest}')
  @Requires('operate')
  @TakesKeyAsPassword()
  @AnswersPage(PAGE_POLICY)
  pageWithSlash(@Req() request: Request, @Param('rest') rest: unknown): Promise<string> {
    if (rest !== undefined) throw new HttpProblem('route_not_found');
    return this.render(request);
  }

  /** Where Redis is away there is nothing to look at; said at once, and not by a page that cannot say it. */
  private render({ originalUrl }: Request): Promise<string> {
    this.board.mustBeThere();
    const [path = ''] = originalUrl.split('?', 1);
    const below = path.split('/').slice('/console/queues'.split('/').length);
    return renderBoardPage(below.length === 0 ? 'queues/' : '../'.repeat(below.length - 1) || './');
  }

  private async answer(
    question: BoardQuestion,
    params: Values,
    query: Values,
    response: Response,
  ): Promise<void> {
    const { status, body } = await this.board.answer(question, params, query);
    response.status(status).json(body);
  }
}
