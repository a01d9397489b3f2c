import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Duty, Logger, type OffDuty } from '#observability';
import type { WorkerState } from '#use-cases';

/** A part of the process that takes work. */
export interface DrainedPart {
  /** Takes no more, and resolves when what it holds is finished. */
  rest(): Promise<void>;
  /** Takes work: when the process has started, and again after a drain. Jobs of queues start by themselves. */
  goOn?(): void;
}

/**
 * Has all parts rest while somebody wants the worker drained, and go on when nobody does. The process stays: one that ended would be
 * started anew by whatever looks after it, and take work again.
 */
@Injectable()
export class Draining extends Duty implements OnModuleDestroy {
  private readonly parts: DrainedPart[] = [];
  private isWanted = false;
  private isStopping = false;
  private actual: Exclude<WorkerState, 'stopping'> = 'working';
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly registrar: BullRegistrar,
    private readonly logger: Logger,
  ) {
    super();
  }

  get state(): WorkerState {
    return this.isStopping ? 'stopping' : this.actual;
  }

  override offDuty(): OffDuty | undefined {
    return this.actual === 'working' ? undefined : this.actual;
  }

  drainWith(part: DrainedPart): void {
    this.parts.push(part);
  }

  /** Has all parts take work, and starts the workers of all processors. To be called once the whole process has started. */
  start(): void {
    for (const part of this.parts) part.goOn?.();
    this.registrar.register();
  }

  /** Says what is wanted; it is so when what is held is finished. One wish after the other, the last one counts. */
  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    this.underWay ??= this.follow().finally(() => (this.underWay = undefined));
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  private async follow(): Promise<void> {
    while (!this.isStopping && this.isWanted !== (this.actual !== 'working')) {
      if (this.isWanted) await this.rest();
      else this.goOn();
    }
  }

  private async rest(): Promise<void> {
    this.actual = 'draining';
    this.logger.warn({}, 'Draining: this worker takes no more work');
    const rests = await Promise.allSettled(this.parts.map((part) => part.rest()));
    for (const rest of rests)
      if (rest.status === 'rejected')
        this.logger.error({ err: rest.reason as unknown }, 'A part of the worker could not be drained');
    this.actual = 'drained';
    this.logger.warn({}, 'Drained: this worker holds nothing, and waits to be stopped or undrained');
  }

  private goOn(): void {
    this.start();
    this.actual = 'working';
    this.logger.info({}, 'Undrained: this worker takes work again');
  }
}
