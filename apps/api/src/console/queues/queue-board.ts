import { createBullBoard } from '@bull-board/api';
import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import express, { type Response, type Router } from 'express';
import { QueueCommands, SETTLEMENT_QUEUE, WEBHOOK_QUEUE } from '#queues';
import type { ApiRequest } from '../../http/api-request.js';
import { HttpProblem } from '../../http/problems/http-problem.js';
import { BOARD_ROUTE } from './board-page.js';
import { BoardAdapter } from './board.adapter.js';
import { ReadOnlyQueueAdapter } from './read-only-queue.adapter.js';

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
