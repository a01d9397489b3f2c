import { createBullBoard } from '@bull-board/api';
import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue, Job } from 'bullmq';
import express, { type Response, type Router, type NextFunction, type Request } from 'express';
import type { AppViewRoute } from '@bull-board/api/dist/types.js';
import { ExpressAdapter } from '@bull-board/express';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { QueueCommands, SETTLEMENT_QUEUE, WEBHOOK_QUEUE } from '#queues';
import type { ApiRequest } from '../../http/api-request.js';
import { HttpProblem } from '../../http/problems/http-problem.js';
import { BOARD_ROUTE, baseOf, finishBoardPage } from './board-page.js';
import { redactJob } from './redact-job.js';

/** Jobs of a page at most; the page itself asks for ten. */
const MAX_JOBS_PER_PAGE = 100;

type Wanted = Parameters<BullMQAdapter['getJobs']>;

/** A queue as the board knows it: nothing in it can be changed, and of its jobs only ids are shown. */
class ReadOnlyQueueAdapter extends BullMQAdapter {
  constructor(queue: Queue) {
    super(queue, { readOnlyMode: true });
  }

  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && redactJob(job);
  }

  override async getJobs(statuses: Wanted[0], start = 0, end = start + MAX_JOBS_PER_PAGE): Promise<Job[]> {
    const last = Math.min(end, start + MAX_JOBS_PER_PAGE - 1);
    return (await super.getJobs(statuses, start, last)).map(redactJob);
  }

  /** We write none, and do not show what another program wrote. */
  override getJobLogs(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

/** Bull Board's Express adapter, whose page and errors are as those of our own pages. */
class BoardAdapter extends ExpressAdapter {
  override setEntryRoute(entry: AppViewRoute): this {
    this.app[entry.method](entry.route, (request: Request, response: Response, next: NextFunction) => {
      const { name, params } = entry.handler({
        basePath: baseOf(request.originalUrl),
        uiConfig: this.uiConfig,
      });
      response.render(name, params, (error: Error | null, page: string) => {
        if (error === null) response.send(finishBoardPage(page));
        else next(error);
      });
    });
    return this;
  }

  /** Leaves errors to our filter; Bull Board's own handler would quote them. */
  override setErrorHandler(): this {
    return super.setErrorHandler((error) => {
      throw error;
    });
  }
}

/** Bull Board's own documentation and Redis's inside are not shown. */
const UI_CONFIG = {
  boardTitle: 'Malote queues',
  hideDocsLink: true,
  hideRedisDetails: true,
  showMetrics: false,
  miscLinks: [],
};

/**
 * Bull Board over our queues, as an Express application. It has routes that write, so it is mounted nowhere: the controller
 * passes on those requests that read, after all guards.
 */
@Injectable()
export class QueueBoard {
  private readonly router: Router;

  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) settlement: Queue,
    @InjectQueue(WEBHOOK_QUEUE) webhooks: Queue,
    private readonly commands: QueueCommands,
  ) {
    const serverAdapter = new BoardAdapter();
    const queues = [settlement, webhooks].map((queue) => new ReadOnlyQueueAdapter(queue));
    createBullBoard({ queues, serverAdapter, options: { uiConfig: UI_CONFIG } });
    this.router = express.Router().use(BOARD_ROUTE, serverAdapter.getRouter() as express.Express);
  }

  /** Answers from Redis. Errors: `redis_unavailable`, at once and not by a page that cannot show it. */
  read(request: ApiRequest, response: Response): Promise<void> {
    return this.commands.run(() => this.answer(request, response));
  }

  /** Resolves when the answer is sent, or the client has left. Rejects with the board's error, or `route_not_found`. */
  answer(request: ApiRequest, response: Response): Promise<void> {
    // The board's routers set their own; logs and metrics name ours.
    const { route } = request;
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        request.route = route;
        finish();
      };
      response.prependOnceListener('close', () => {
        end(resolve);
      });
      this.router(request, response, (error: unknown) => {
        end(() => {
          reject(error instanceof Error ? error : new HttpProblem('route_not_found'));
        });
      });
    });
  }
}
