import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#domain';
import { Logger } from '#observability';
import { OverviewReader, SettlementPace, SurveyInstallation } from '#use-cases';
import { toOverviewDto } from '../operations/overview.dto.js';

/** Between the end of one reading and the next. */
const READ_EVERY_MS = 1_500;

/** Somebody who looks: gets whole events as they go over the wire, and is told of the end. */
export interface Viewer {
  send(event: string): void;
  end(): void;
}

/** One reading of this process for all who look, and none while nobody does. */
@Injectable()
export class OverviewFeed implements OnModuleDestroy {
  private readonly viewers = new Set<Viewer>();
  private readonly pace = new SettlementPace();
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private lastEvent: string | undefined;

  constructor(
    private readonly survey: SurveyInstallation,
    private readonly reader: OverviewReader,
    private readonly logger: Logger,
  ) {}

  /** Returns how to leave. What was read last comes at once. */
  join(viewer: Viewer): () => void {
    this.viewers.add(viewer);
    if (this.lastEvent !== undefined) viewer.send(this.lastEvent);
    if (this.viewers.size === 1) this.readAfter(0);
    return () => {
      this.viewers.delete(viewer);
      if (this.viewers.size > 0) return;
      clearTimeout(this.timer);
      this.lastEvent = undefined;
      this.pace.forget();
    };
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    const viewers = [...this.viewers];
    this.viewers.clear();
    for (const viewer of viewers) viewer.end();
  }

  private readAfter(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), ms);
  }

  private async read(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    const event = await this.nextEvent();
    this.isReading = false;
    if (this.viewers.size === 0) return;
    this.lastEvent = event;
    for (const viewer of this.viewers) viewer.send(event);
    this.readAfter(READ_EVERY_MS);
  }

  private async nextEvent(): Promise<string> {
    try {
      const view = await this.survey.read();
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
