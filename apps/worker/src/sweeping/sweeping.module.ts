import { Module } from '@nestjs/common';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { Sweeper } from './sweeper.js';

/** Background work that nobody asks for. */
@Module({ providers: [SweepPayouts, SweepWebhooks, Sweeper], exports: [Sweeper] })
export class SweepingModule {}
