import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../../logger/logger.js';

type Report = Parameters<SpanExporter['export']>[1];
const SUCCESS = 0;

/** Logs once that spans cannot be exported, and once that they can again, with the number that was lost meanwhile. */
export class LoggingExporter implements SpanExporter {
  private isFailing = false;
  private lost = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(spans: ReadableSpan[], report: Report): void {
    this.exporter.export(spans, (result) => {
      if (result.code === SUCCESS) this.sent();
      else this.failed(spans.length, result.error);
      // The SDK would log each failure, and in full.
      report({ code: SUCCESS });
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
