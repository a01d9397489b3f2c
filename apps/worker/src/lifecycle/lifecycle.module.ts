import { Module } from '@nestjs/common';
import { LivenessWatchdog } from '../health/liveness-watchdog.js';
import { Draining } from './draining.js';
import { Stopping } from './stopping.js';
import { WorkerHeartbeat } from './worker-heartbeat.js';

@Module({
  providers: [Draining, LivenessWatchdog, Stopping, WorkerHeartbeat],
  exports: [Draining, LivenessWatchdog, Stopping],
})
export class LifecycleModule {}
