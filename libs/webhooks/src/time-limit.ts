import type { WebhookAnswer } from '#use-cases';

/**
 * Ends one request when its time is up or the process stops. Not AbortSignal.any: there are hundreds of these a second, and each
 * would hang on to the signal of the process for as long as that lives.
 */
export class TimeLimit {
  /** What the limit has made of the request; undefined while it has not struck. */
  fault: WebhookAnswer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private cut = (): void => undefined;

  constructor(
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal,
  ) {}

  /** @param cut ends the request. */
  begin(cut: () => void): void {
    this.cut = cut;
    this.timer = setTimeout(this.onTimeUp, this.timeoutMs);
    if (this.signal.aborted) this.onStop();
    else this.signal.addEventListener('abort', this.onStop, { once: true });
  }

  end(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.onStop);
  }

  private readonly onTimeUp = (): void => {
    this.strike(`No answer within ${String(this.timeoutMs)} ms.`);
  };

  private readonly onStop = (): void => {
    this.strike('Broken off: the process that sent it stops.');
  };

  private strike(message: string): void {
    this.fault ??= { fault: 'timeout', message };
    this.cut();
  }
}
