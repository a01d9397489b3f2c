import {
  createServer,
  IncomingMessage,
  ServerResponse,
  type OutgoingHttpHeaders,
  type ServerOptions,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import type { Configuration } from '#configuration';
import type { Logger } from '#observability';
import { warnThrottled } from './limits/warn-throttled.js';
import type { ClientErrorHandler } from './answer-client-error.js';
import type { Stopping } from './middleware/refuse-requests.js';

/** The address and all headers of a request together: Node's own limit, written down because rules here follow from it. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Longer than load balancers keep idle connections (60 s mostly), so that they close first and lose no request. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** For a request to arrive whole, body included. The answer may take as long as it likes: long polls are not cut. */
const REQUEST_TIMEOUT_MS = 60_000;
/**
 * Nothing has moved on a connection for this long beyond the longest wait: its client reads its answer no further, or is gone without
 * a word. Postgres, when it is silent, is given up on earlier.
 */
const STALLED_AFTER_MS = 60_000;
/** How often Node looks for requests that take too long to arrive; half a minute where nothing is said. */
const CONNECTIONS_CHECK_INTERVAL_MS = 1_000;
/** How soon connections that fall idle during a shutdown are closed. */
const CLOSE_IDLE_INTERVAL_MS = 100;

export interface ApiHttpAdapterSettings {
  readonly http: Configuration['http'];
  /** How long it still serves after SIGTERM, so that load balancers can turn away from it. */
  readonly leaveForMs: number;
  /** The longest that a call may wait for what it is to be answered. */
  readonly longestWaitMs: number;
  readonly answerClientError: ClientErrorHandler;
  readonly logger: Logger;
}

/** Express on a server with this API's limits, which knows from the first moment of a shutdown that there is one. */
export class ApiHttpAdapter extends ExpressAdapter implements Stopping {
  isLeaving = false;
  isStopping = false;

  constructor(private readonly settings: ApiHttpAdapterSettings) {
    super(createExpress(settings.http));
  }

  override initHttpServer(): void {
    const { http, longestWaitMs, answerClientError, logger } = this.settings;
    const server = createServer(
      { ...this.createMessages(), ...serverLimits(http) },
      this.getInstance<express.Express>(),
    );
    server.maxConnections = http.maxConnections;
    server.timeout = longestWaitMs + STALLED_AFTER_MS;
    const warn = warnThrottled(logger, 'Connections are refused; see MAX_CONNECTIONS');
    server.on('drop', () => {
      warn({ maxConnections: http.maxConnections });
    });
    server.on('clientError', answerClientError);
    // The pipeline answers these, too: it refuses what it can before it asks for a body.
    server.on('checkContinue', this.getInstance<express.Express>());
    server.on('checkExpectation', this.getInstance<express.Express>());
    this.httpServer = server;
  }

  /** Nest waits for it before anything else of a shutdown. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest's contract for adapters allows a promise; its Express adapter narrows it
  override async beforeClose(): Promise<void> {
    this.isLeaving = true;
    if (this.settings.leaveForMs > 0) await pause(this.settings.leaveForMs);
    this.isStopping = true;
    super.beforeClose();
  }

  /**
   * Node closes the connections that are idle when a server closes, and waits out the keep-alive of those that fall idle a moment
   * later: more than a minute, for nothing.
   */
  override async close(): Promise<void> {
    const timer = setInterval(() => {
      this.httpServer.closeIdleConnections();
    }, CLOSE_IDLE_INTERVAL_MS);
    try {
      await super.close();
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Requests and responses that are Express's from the start. Express sets the prototypes of each of them otherwise, after which V8
   * runs all of Node's code for them slowly: three times the processor time of a bare server.
   */
  private createMessages(): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
    const isLeaving = (): boolean => this.isLeaving;
    class ApiIncomingMessage extends IncomingMessage {}
    class ApiServerResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
      /** A client that kept its connection would send the next call just when it is closed, and lose it. */
      override writeHead(statusCode: number, ...rest: unknown[]): this {
        if (isLeaving()) this.shouldKeepAlive = false;
        return super.writeHead(statusCode, ...(rest as [OutgoingHttpHeaders?]));
      }
    }
    const app = this.getInstance<express.Express>();
    Object.setPrototypeOf(ApiIncomingMessage.prototype, app.request);
    Object.setPrototypeOf(ApiServerResponse.prototype, app.response);
    Object.assign(app, { request: ApiIncomingMessage.prototype, response: ApiServerResponse.prototype });
    return { IncomingMessage: ApiIncomingMessage, ServerResponse: ApiServerResponse };
  }
}

function serverLimits({ headersTimeoutMs }: Configuration['http']): ServerOptions {
  return {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersTimeoutMs,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECK_INTERVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // The pipeline refuses requests without it, as problems.
    requireHostHeader: false,
  };
}

/** Letters are capital or not as they are written, a slash at the end makes no other address; no answer says what serves it; answers are not kept, so none needs an ETag. */
function createExpress({ trustProxy }: Configuration['http']): express.Express {
  const app = express();
  app.enable('case sensitive routing');
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy);
  return app;
}
