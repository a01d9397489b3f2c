import { Module } from '@nestjs/common';
import { Stopping } from './stopping.js';

/** What parts that finish their work share when the process stops. */
@Module({ providers: [Stopping], exports: [Stopping] })
export class StoppingModule {}
