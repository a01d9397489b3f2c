import { Module } from '@nestjs/common';
import { StallWatch } from './stall-watch.js';

/** What those who work tell of it, and the worker's liveness goes by. */
@Module({ providers: [StallWatch], exports: [StallWatch] })
export class StallWatchModule {}
