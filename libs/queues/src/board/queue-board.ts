import { createBullBoard } from '@bull-board/api';
import type {
  AppControllerRoute,
  BullBoardQueues,
  BullBoardRequest,
  IServerAdapter,
} from '@bull-board/api/dist/types.js';
import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { QueueCommands } from '../queue-commands.js';
import { SETTLEMENT_QUEUE, WEBHOOK_QUEUE } from '../queue-names.js';
import { LookedAtQueue } from './looked-at-queue.js';

/** What may be asked, of all that Bull Board could do: as its page asks, by the path under the board's own. */
export type BoardQuestion =
  | '/api/queues'
  | '/api/queues/:queueName/workers'
  | '/api/queues/:queueName/:jobId'
  | '/api/queues/:queueName/:jobId/logs';

export interface BoardAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (request: BullBoardRequest) => Promise<BoardAnswer>;

/** Jobs of a page at most; the page itself asks for ten. */
const MAX_JOBS_PER_PAGE = 100;

/** Bull Board's side of the server: what its page asks about our queues. Errors: `redis_unavailable`. */
@Injectable()
export class QueueBoard {
  private handlers: ReadonlyMap<string, Handler> | undefined;
  private queues: BullBoardQueues = new Map();

  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) private readonly settlement: Queue,
    @InjectQueue(WEBHOOK_QUEUE) private readonly webhooks: Queue,
    private readonly commands: QueueCommands,
  ) {}

  /** @throws DomainError `redis_unavailable` */
  mustBeThere(): void {
    this.commands.requireConnection();
  }

  async answer(
    question: BoardQuestion,
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, unknown>>,
  ): Promise<BoardAnswer> {
    this.handlers ??= this.open();
    const handler = this.handlers.get(question);
    if (handler === undefined) throw new Error(`Bull Board does not answer ${question} any more`);
    return this.commands.run(() =>
      handler({
        queues: this.queues,
        uiConfig: {},
        params,
        query: { ...query, jobsPerPage: atMost(MAX_JOBS_PER_PAGE, query['jobsPerPage']) },
        body: {},
        headers: {},
      }),
    );
  }

  private open(): ReadonlyMap<string, Handler> {
    const queues = [this.settlement, this.webhooks].map((queue) => new LookedAtQueue(queue));
    const server = new Reader();
    createBullBoard({ queues, serverAdapter: server });
    this.queues = server.queues;
    return server.handlers;
  }
}

/** Stands where Bull Board expects a web server, and keeps of its routes those that read. */
class Reader implements IServerAdapter {
  queues: BullBoardQueues = new Map();
  readonly handlers = new Map<string, Handler>();

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    for (const known of routes) {
      if (known.method !== 'get' || typeof known.route !== 'string') continue;
      this.handlers.set(known.route, async (request) => {
        const { status = 200, body } = await known.handler(request);
        return { status, body };
      });
    }
    return this;
  }

  setViewsPath(): this {
    return this;
  }

  setStaticPath(): this {
    return this;
  }

  setEntryRoute(): this {
    return this;
  }

  setErrorHandler(): this {
    return this;
  }

  setUIConfig(): this {
    return this;
  }
}

function atMost(limit: number, asked: unknown): string {
  const number = Number(asked ?? 10);
  return String(Number.isInteger(number) && number > 0 ? Math.min(number, limit) : 10);
}
