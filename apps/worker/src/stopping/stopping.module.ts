import { Module } from '@nestjs/common';
import { StoppingTime } from './stopping-time.js';

/** What parts that finish their work share when the process stops. */
@Module({ providers: [StoppingTime], exports: [StoppingTime] })
export class StoppingModule {}
