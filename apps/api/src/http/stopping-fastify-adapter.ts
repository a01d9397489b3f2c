import { setTimeout as pause } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** How soon connections that fall idle during a shutdown are closed. */
const CLOSE_IDLE_INTERVAL_MS = 100;

/** Knows from the first moment of a shutdown that there is one, before any module begins to drain. */
export class StoppingFastifyAdapter extends FastifyAdapter {
  private leaving = false;
  private stopping = false;

  /** How long it goes on serving, not ready any more, so that load balancers can turn away from it. */
  leaveForMs = 0;

  /** From the signal on: still serving, but nobody should send anything new. */
  get isLeaving(): boolean {
    return this.leaving;
  }

  /** From when modules begin to drain. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** Nest waits for it before anything else of a shutdown. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest's contract for adapters allows a promise; Fastify's narrows it
  override async beforeClose(): Promise<void> {
    this.leaving = true;
    if (this.leaveForMs > 0) await pause(this.leaveForMs);
    this.stopping = true;
    super.beforeClose();
  }
}

/**
 * Node closes the connections that are idle when a server closes, and waits out the keep-alive of those that fall idle a
 * moment later, when their last answer is written: more than a minute, for nothing.
 */
export function closeConnectionsFallingIdle(instance: FastifyInstance): void {
  instance.addHook('preClose', (done) => {
    const timer = setInterval(() => {
      instance.server.closeIdleConnections();
    }, CLOSE_IDLE_INTERVAL_MS);
    timer.unref();
    instance.server.once('close', () => {
      clearInterval(timer);
    });
    done();
  });
}
