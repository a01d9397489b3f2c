import { Module } from '@nestjs/common';
import { Draining } from './draining.js';

/** What parts that take work share, so that they rest together. */
@Module({ providers: [Draining], exports: [Draining] })
export class DrainingModule {}
