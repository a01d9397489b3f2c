import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Logger, WorkAvailability, type DrainState } from '#observability';
import type { WorkerState } from '#database';

export interface DrainedPart {
  /** Takes no more work, and resolves when the work it holds is finished. */
  drain(): Promise<void>;
  /** Takes work: when the process has started, and again after a drain. Processors of queues start by themselves. */
  start?(): void;
}

/**
 * Drains all parts while an operator wants the worker drained, and starts them again afterwards. The process stays alive: an
 * orchestrator would replace one that ended, and the new one would take work.
 */
@Injectable()
export class Draining extends WorkAvailability implements OnModuleDestroy {
  private readonly parts: DrainedPart[] = [];
  private isWanted = false;
  private isStopping = false;
  private actual: Exclude<WorkerState, 'stopping'> = 'working';
  private change: Promise<void> | undefined;

  constructor(
    private readonly registrar: BullRegistrar,
    private readonly logger: Logger,
  ) {
    super();
  }

  get state(): WorkerState {
    return this.isStopping ? 'stopping' : this.actual;
  }

  override drainState(): DrainState | undefined {
    return this.actual === 'working' ? undefined : this.actual;
  }

  drainWith(part: DrainedPart): void {
    this.parts.push(part);
  }

  /** Starts all parts, and the workers of all processors. To be called once the whole process has started. */
  start(): void {
    for (const part of this.parts) part.start?.();
    this.registrar.register();
  }

  /** Drains or undrains, one after the other; the last request counts. Done when the work that is held is finished. */
  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    this.change ??= this.follow().finally(() => (this.change = undefined));
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  private async follow(): Promise<void> {
    while (!this.isStopping && this.isWanted !== (this.actual !== 'working')) {
      if (this.isWanted) await this.drain();
      else this.undrain();
    }
  }

  private async drain(): Promise<void> {
    this.actual = 'draining';
    this.logger.warn({}, 'Draining: this worker takes no more work');
    const results = await Promise.allSettled(this.parts.map((part) => part.drain()));
    for (const result of results)
      if (result.status === 'rejected')
        this.logger.error({ err: result.reason as unknown }, 'A part of the worker could not be drained');
    this.actual = 'drained';
    this.logger.warn({}, 'Drained: this worker holds nothing, and waits to be stopped or undrained');
  }

  private undrain(): void {
    this.start();
    this.actual = 'working';
    this.logger.info({}, 'Undrained: this worker takes work again');
  }
}
