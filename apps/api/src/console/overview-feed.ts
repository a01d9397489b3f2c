import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { Logger } from '#observability';
import { BATCHES_SHOWN, OverviewReader, SettlementPace, GetOverview } from '#use-cases';
import { toOverviewDto } from '../operations/overview.dto.js';

/** Between the end of one reading and the next, while somebody looks. */
const READ_EVERY_MS = 1_500;
/** Between looks at the pace alone while nobody does, so that whoever comes sees the last quarter of an hour: two statements of few rows. */
const LOOK_EVERY_MS = 5_000;

/** Somebody who looks: gets whole events as they go over the wire, and is told of the end. */
export interface Viewer {
  send(event: string): void;
  end(): void;
}

/** One reading of this process for all who look; while nobody does, only the pace of settlement is looked at. */
@Injectable()
export class OverviewFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly viewers = new Set<Viewer>();
  private readonly pace = new SettlementPace();
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private lastEvent: string | undefined;
  private isStopping = false;

  constructor(
    private readonly overview: GetOverview,
    private readonly reader: OverviewReader,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.readAfter(LOOK_EVERY_MS);
  }

  /** Returns how to leave. What was read last comes at once. */
  join(viewer: Viewer): () => void {
    this.viewers.add(viewer);
    if (this.lastEvent !== undefined) viewer.send(this.lastEvent);
    if (this.viewers.size === 1) this.readAfter(0);
    return () => {
      this.viewers.delete(viewer);
      if (this.viewers.size > 0) return;
      this.lastEvent = undefined;
      this.readAfter(LOOK_EVERY_MS);
    };
  }

  onModuleDestroy(): void {
    this.isStopping = true;
    clearTimeout(this.timer);
    const viewers = [...this.viewers];
    this.viewers.clear();
    for (const viewer of viewers) viewer.end();
  }

  private readAfter(ms: number): void {
    clearTimeout(this.timer);
    if (!this.isStopping) this.timer = setTimeout(() => void this.read(), ms);
  }

  private async read(): Promise<void> {
    // Whoever is at it goes on as the viewers are when it has finished.
    if (this.isReading) return;
    this.isReading = true;
    let event: string | undefined;
    if (this.viewers.size > 0) event = await this.nextEvent();
    else await this.lookAtPace();
    this.isReading = false;
    if (event !== undefined && this.viewers.size > 0) {
      this.lastEvent = event;
      for (const viewer of this.viewers) viewer.send(event);
    }
    // Somebody may have come in the middle of a look for nobody.
    const isNew = event === undefined && this.viewers.size > 0;
    this.readAfter(isNew ? 0 : this.viewers.size > 0 ? READ_EVERY_MS : LOOK_EVERY_MS);
  }

  private async lookAtPace(): Promise<void> {
    try {
      const newest = await this.reader.newestBatches(BATCHES_SHOWN);
      const recent = newest.map(({ payer, batch }) => ({ payer, batchId: batch.batchId }));
      await this.pace.look(this.reader, recent, new Date());
    } catch (error) {
      // Outages of the database are reported where they are noticed; the next look goes further back.
      this.logger.debug({ err: error }, 'The pace of settlement cannot be read');
    }
  }

  private async nextEvent(): Promise<string> {
    try {
      const view = await this.overview.read();
      const recent = view.batches.map(({ payer, batch }) => ({ payer, batchId: batch.batchId }));
      const pace = (await this.pace.look(this.reader, recent, view.at)).map((point) => [
        point.at.getTime(),
        point.sinceMs,
        point.paid,
        point.failed,
      ]);
      return toEvent('overview', { ...toOverviewDto(view), pace });
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'internal_error';
      if (code === 'internal_error') this.logger.error({ err: error }, 'The overview cannot be read');
      return toEvent('trouble', { code });
    }
  }
}

function toEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
