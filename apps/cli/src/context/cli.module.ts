import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigurationModule, type DatabaseConfiguration } from '#configuration';
import { CloseStreamBySeat, PostgresModule } from '#database';
import { createLogger, Metrics, ObservabilityModule } from '#observability';
import { FindPayouts, KeySignals, ManageKeys, OperatorActions, PayoutQueue, ReadPayouts } from '#use-cases';
import { ReplayWebhooks } from '../operations/replay-webhooks.js';

/**
 * Redis may be down when people reach for commands, so commands do without it: workers find what is due by their sweep, within a
 * second, and processes read changed keys from Postgres, within three.
 */
const QUEUE_WITHOUT_REDIS: PayoutQueue = {
  wake: () => Promise.resolve(),
  enqueue: () => Promise.resolve(),
  waitingCount: () => Promise.resolve(0),
};
const SIGNALS_WITHOUT_REDIS: KeySignals = { send: () => undefined, listen: () => undefined };

/** Two, for statements that run at the same time. */
const POOL_SIZE = 2;

/** The use cases of the API and the worker that commands need, on Postgres alone. Standard output belongs to the command, so nothing logs. */
@Global()
@Module({
  providers: [
    Metrics,
    { provide: KeySignals, useValue: SIGNALS_WITHOUT_REDIS },
    { provide: PayoutQueue, useValue: QUEUE_WITHOUT_REDIS },
    CloseStreamBySeat,
    ManageKeys,
    OperatorActions,
    ReadPayouts,
    ReplayWebhooks,
    FindPayouts,
  ],
  exports: [Metrics],
})
export class CliModule {
  static with({ database, streams }: DatabaseConfiguration): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigurationModule.with({ database: { ...database, poolSize: POOL_SIZE }, streams }),
        ObservabilityModule.with(createLogger({ level: 'silent', format: 'json' }, 'cli')),
        PostgresModule.for('malote-cli', { connectsOnStart: false }),
      ],
    };
  }
}
