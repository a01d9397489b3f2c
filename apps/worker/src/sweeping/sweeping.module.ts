import { Module } from '@nestjs/common';
import { SweepPayouts } from '#use-cases';
import { Sweeper } from './sweeper.js';

/** Background work that nobody asks for. */
@Module({ providers: [SweepPayouts, Sweeper] })
export class SweepingModule {}
