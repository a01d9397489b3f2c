import { PassThrough } from 'node:stream';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires } from '../http/access/route-access.js';
import type { ApiRequest } from '../http/api-request.js';
import { ClientGone } from '../http/client-gone.js';
import { GetActs } from '../http/known-methods.js';
import { OverviewFeed, toEvent } from './overview-feed.js';

/** A viewer who does not keep up misses events; each one is whole, so nothing is lost. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** `GET /console/events`: whose key it is and what it may do, then the overview, again and again, as server-sent events. */
@ApiExcludeController()
@Controller('console')
export class EventsController {
  constructor(private readonly feed: OverviewFeed) {}

  @Get('events')
  @GetActs()
  @Requires('operate')
  events(@Req() { caller }: ApiRequest, @ClientGone() gone: AbortSignal, @Res() response: Response): void {
    // A client that left while its key was looked up sends no more signals.
    if (gone.aborted) return;
    const events = new PassThrough();
    events.write(toEvent('caller', { payer: caller?.payer ?? null, scopes: caller?.scopes ?? [] }));
    const leave = this.feed.join({
      send: (event) => {
        if (events.writableLength < MAX_UNREAD_BYTES) events.write(event);
      },
      end: () => events.end(),
    });
    gone.addEventListener('abort', () => {
      leave();
      events.end();
    });
    // Proxies that gather answers would hold the events back, and so would compressing them.
    response.writeHead(200, {
      'cache-control': 'no-store, no-transform',
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    events.pipe(response);
  }
}
