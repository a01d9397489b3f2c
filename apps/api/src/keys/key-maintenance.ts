import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Logger, PeriodicTask } from '#observability';
import { AuthenticateKey, KeyUses, KeyWatch } from '#use-cases';

/**
 * Where no signal arrives, a waiting call whose key was revoked or has expired is found within this; and the last use of a key is
 * known to this precision. One statement each, for all keys, and none where there is nothing to ask or to write.
 */
const INTERVAL_MS = 3_000;

/** Watches the keys of waiting calls, and writes down the use of keys. Warns where authentication is off. */
@Injectable()
export class KeyMaintenance implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly writes = new PeriodicTask(() => this.uses.flush(), {
    intervalMs: INTERVAL_MS,
    onError: (error) => {
      this.warn(error);
    },
  });
  private readonly checks = new PeriodicTask(() => this.watch.check(), {
    intervalMs: INTERVAL_MS,
    // While the database is down, calls that wait receive nothing anyway.
    onError: (error) => {
      this.logger.debug({ err: error }, 'The keys of waiting calls could not be checked');
    },
  });

  constructor(
    private readonly keys: AuthenticateKey,
    private readonly uses: KeyUses,
    private readonly watch: KeyWatch,
    private readonly configuration: Configuration,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.configuration.auth === 'off') {
      this.logger.warn(
        { auth: 'off' },
        'AUTH IS OFF: every client that reaches this address may pay, read every message and empty everything. For sandboxes only; set AUTH=required',
      );
      return;
    }
    this.keys.listen();
    this.watch.listen();
    this.writes.start(INTERVAL_MS);
    this.checks.start(INTERVAL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.writes.stop(), this.checks.stop()]);
    await this.uses.flush().catch((error: unknown) => {
      this.warn(error);
    });
  }

  /** What could not be written is written the next time. Outages of the database are reported where they are noticed. */
  private warn(error: unknown): void {
    this.logger.debug({ err: error }, 'The use of keys could not be written');
  }
}
