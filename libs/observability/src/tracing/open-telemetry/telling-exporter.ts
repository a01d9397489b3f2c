import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../logger/logger.js';

type Told = Parameters<SpanExporter['export']>[1];
const SUCCESS = 0;

/** Tells once that spans cannot be sent, and once that they can again, however many are lost in between. */
export class TellingExporter implements SpanExporter {
  private isFailing = false;
  private lost = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(spans: ReadableSpan[], tell: Told): void {
    this.exporter.export(spans, (result) => {
      if (result.code === SUCCESS) this.sent();
      else this.failed(spans.length, result.error);
      // Of the failure the SDK would say more, and each time.
      tell({ code: SUCCESS });
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private sent(): void {
    if (!this.isFailing) return;
    this.logger.info({ lost: this.lost }, 'Spans are exported again');
    this.isFailing = false;
    this.lost = 0;
  }

  private failed(spans: number, error: unknown): void {
    this.lost += spans;
    if (this.isFailing) return;
    this.isFailing = true;
    this.logger.warn({ err: error }, 'Spans cannot be exported; they are dropped until they can');
  }
}
