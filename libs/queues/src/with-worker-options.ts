import { mixin, type Type } from '@nestjs/common';
import { Processor, type WorkerHost } from '@nestjs/bullmq';
import type { WorkerOptions } from 'bullmq';
import type { QueueName } from './queue-names.js';

/**
 * A processor class with worker options from the configuration; those in `@Processor` are fixed when the class is defined.
 * Provide it for the class itself: `{ provide: X, useFactory … }` becomes
 * `{ provide: X, useClass: withWorkerOptions(X, QUEUE, options) }`.
 */
export function withWorkerOptions(
  processor: Type<WorkerHost>,
  queue: QueueName,
  options: Partial<WorkerOptions>,
): Type<WorkerHost> {
  abstract class Configured extends processor {}
  Processor(queue, options)(Configured);
  return mixin(Configured as Type<WorkerHost>);
}
