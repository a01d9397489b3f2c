import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** How soon connections that fall idle during a shutdown are closed. */
const CLOSE_IDLE_INTERVAL_MS = 100;

/** Knows from the first moment of a shutdown that there is one, before any module begins to drain. */
export class StoppingFastifyAdapter extends FastifyAdapter {
  private stopping = false;

  get isStopping(): boolean {
    return this.stopping;
  }

  override beforeClose(): void {
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
