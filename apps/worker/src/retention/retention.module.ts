import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import {
  RemoveOldData,
  RemoveExpiredPartitions,
  RemoveOldWebhooks,
  RetentionEvents,
  RetentionSettings,
} from '#use-cases';
import { OldDataRemover } from './old-data-remover.js';
import { RetentionLog } from './retention-log.js';

/** Removes what is older than it is to be kept, where anything is to be removed at all. */
@Module({
  providers: [
    {
      provide: RetentionSettings,
      inject: [Configuration],
      useFactory: ({ retention }: Configuration): RetentionSettings => retention,
    },
    { provide: RetentionEvents, useClass: RetentionLog },
    RemoveExpiredPartitions,
    RemoveOldWebhooks,
    RemoveOldData,
    OldDataRemover,
  ],
})
export class RetentionModule {}
