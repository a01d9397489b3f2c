import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { WaitForBatch } from '#use-cases';

/** Answers clients that wait for a batch when the process stops: with the report as it is. */
@Injectable()
export class EndWaits implements OnModuleDestroy {
  constructor(private readonly waits: WaitForBatch) {}

  onModuleDestroy(): void {
    this.waits.close();
  }
}
