import { Module } from '@nestjs/common';
import { LivenessWatchdog } from '../health/liveness-watchdog.js';
import { Draining } from './draining.js';
import { Stopping } from './stopping.js';
import { WorkerHeartbeat } from './worker-heartbeat.js';

/** What parts that take work share, so that they drain, stop and are watched together. */
@Module({
  providers: [Draining, LivenessWatchdog, Stopping, WorkerHeartbeat],
  exports: [Draining, LivenessWatchdog, Stopping],
})
export class LifecycleModule {}
