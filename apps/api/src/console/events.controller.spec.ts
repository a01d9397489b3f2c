import { connect } from 'node:net';
import { setImmediate as nextTick } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Response } from 'express';
import { waitFor } from '#testing';
import { createTestApplication } from '../../test/create-test-application.js';
import { EventsController } from './events.controller.js';
import { OverviewFeed, type Viewer } from './overview-feed.js';

const viewers = new Set<Viewer>();
let lookedUp = 0;

/** Looks a key up for as long as the client stays. */
@Injectable()
class SlowLookUp implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<true> {
    const response = context.switchToHttp().getResponse<Response>();
    await new Promise((resolve) => response.once('close', resolve));
    lookedUp += 1;
    return true;
  }
}

@Module({
  controllers: [EventsController],
  providers: [
    { provide: APP_GUARD, useClass: SlowLookUp },
    {
      provide: OverviewFeed,
      useValue: {
        join: (viewer: Viewer) => {
          viewers.add(viewer);
          return () => viewers.delete(viewer);
        },
      },
    },
  ],
})
class EventsModule {}

describe('a console', () => {
  it('that is closed while its key is looked up is no viewer', async () => {
    const api = await createTestApplication(EventsModule);
    const { port, hostname } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.write('GET /console/events HTTP/1.1\r\nhost: a\r\n\r\n');
    await waitFor(() => socket.bytesWritten > 0 && !socket.connecting, { what: 'the call' });
    socket.resetAndDestroy();
    await waitFor(() => lookedUp === 1, { what: 'the look-up' });
    for (let tick = 0; tick < 10; tick += 1) await nextTick();
    expect(viewers.size).toBe(0);
    await api.app.close();
  });
});
