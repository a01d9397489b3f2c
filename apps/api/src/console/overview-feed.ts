import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { OverviewRepository } from '#database';
import { Logger, PeriodicTask } from '#observability';
import { Clock } from '#use-cases';
import { GetOverview } from '../operations/get-overview.js';
import { SettlementPace } from './settlement-pace.js';

/** Between two readings, while there are viewers. */
const READ_INTERVAL_MS = 1_500;
/** Between two looks at the pace alone while there are none, so that the next viewer sees the last quarter of an hour: a step of the chart. */
const PACE_INTERVAL_MS = 10_000;

/** An open console: gets whole events as they go over the connection, and a call when they end. */
export interface Viewer {
  send(event: string): void;
  end(): void;
}

/** One reading of this process for all viewers; without any, only the pace of settlement is read. */
@Injectable()
export class OverviewFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly viewers = new Set<Viewer>();
  private readonly pace = new SettlementPace();
  private readonly readings = new PeriodicTask(() => this.read(), {
    intervalMs: PACE_INTERVAL_MS,
    onError: (error) => {
      // Outages of the database are reported where they are noticed; the next look goes further back.
      this.logger.debug({ err: error }, 'The pace of settlement cannot be read');
    },
  });
  private lastEvent: string | undefined;

  constructor(
    private readonly overview: GetOverview,
    private readonly repository: OverviewRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.readings.start(PACE_INTERVAL_MS);
  }

  /** Returns how to leave. The last event is sent at once. */
  join(viewer: Viewer): () => void {
    this.viewers.add(viewer);
    if (this.lastEvent !== undefined) viewer.send(this.lastEvent);
    if (this.viewers.size === 1) this.readings.runSoon();
    return () => {
      this.viewers.delete(viewer);
      if (this.viewers.size === 0) this.lastEvent = undefined;
    };
  }

  async onModuleDestroy(): Promise<void> {
    const viewers = [...this.viewers];
    this.viewers.clear();
    for (const viewer of viewers) viewer.end();
    await this.readings.stop();
  }

  /** Returns the pause until the next reading. */
  private async read(): Promise<number> {
    if (this.viewers.size === 0) {
      await this.pace.look(this.repository, this.clock.timeOfDay());
      return PACE_INTERVAL_MS;
    }
    const event = await this.nextEvent();
    if (this.viewers.size === 0) return PACE_INTERVAL_MS;
    this.lastEvent = event;
    for (const viewer of this.viewers) viewer.send(event);
    return READ_INTERVAL_MS;
  }

  private async nextEvent(): Promise<string> {
    try {
      const view = await this.overview.read();
      const pace = (await this.pace.look(this.repository, new Date(view.at))).map((point) => [
        point.at.getTime(),
        point.sinceMs,
        point.paid,
        point.failed,
      ]);
      return toEvent('overview', { ...view, pace });
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'internal_error';
      if (code === 'internal_error') this.logger.error({ err: error }, 'The overview cannot be read');
      return toEvent('trouble', { code });
    }
  }
}

/** A server-sent event. */
export function toEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
