import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { TakesKeyAsPassword } from '../../http/access/offered-key.js';
import { OpenToAll, Requires } from '../../http/access/route-access.js';
import type { ApiRequest } from '../../http/api-request.js';
import { HttpProblem } from '../../http/problems/http-problem.js';
import { AnswersPage } from '../../http/security-headers.js';
import { BOARD_ROUTE, BOARD_START } from './board-page.js';
import { QueueBoard } from './queue-board.js';

/** They change with a release only; a browser asks again within the hour. */
const CACHE_FILES = 'public, max-age=3600';
/** The page's own views: all the same page, which looks at its address. */
const VIEWS = ['', 'queue/:queueName', 'queue/:queueName/:jobId'];
/** What the page reads, of all that Bull Board could do. */
const READS = [
  'api/queues',
  'api/queues/:queueName/workers',
  'api/queues/:queueName/:jobId',
  'api/queues/:queueName/:jobId/logs',
];
/** The page finds what it needs by its `<base>`, whose address a script sets. */
const PAGE_POLICY = { 'base-uri': "'self'" };

/** `GET /console/queues`: Bull Board, read only. No other request reaches it. */
@ApiExcludeController()
@Controller(BOARD_ROUTE)
export class QueuesController {
  constructor(private readonly board: QueueBoard) {}

  @Get(VIEWS)
  @Requires('operate')
  @TakesKeyAsPassword()
  @AnswersPage(PAGE_POLICY)
  page(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    return this.board.read(request, response);
  }

  @Get(READS)
  @Requires('operate')
  @TakesKeyAsPassword()
  read(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    return this.board.read(request, response);
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
  @Header('cache-control', CACHE_FILES)
  file(@Req() request: ApiRequest, @Res() response: Response): Promise<void> {
    return this.board.answer(request, response);
  }

  @Get('{*rest}')
  @Requires('operate')
  @TakesKeyAsPassword()
  @AnswersPage(PAGE_POLICY)
  pageWithSlash(
    @Req() request: ApiRequest,
    @Res() response: Response,
    @Param('rest') rest: unknown,
  ): Promise<void> {
    if (rest !== undefined) throw new HttpProblem('route_not_found');
    return this.board.read(request, response);
  }
}
