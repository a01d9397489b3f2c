import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { KeepSpans, SpanSettings } from '#use-cases';
import { SpanKeeper } from './span-keeper.js';

/** What is stored by time has partitions to go to. */
@Module({
  providers: [
    {
      provide: SpanSettings,
      inject: [Configuration],
      useFactory: ({ partitions }: Configuration): SpanSettings => partitions,
    },
    KeepSpans,
    SpanKeeper,
  ],
})
export class SpansModule {}
