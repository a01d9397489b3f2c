import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Logger } from '#observability';
import { AuthenticateKey, KeyUses, KeyWatch } from '#use-cases';

/**
 * A call that waits with a key that was revoked, or has expired, is found within this where no signal arrives; and when a key was last
 * used is known this exactly. One statement each, for all keys, and none where there is nothing to ask or to write.
 */
const TEND_EVERY_MS = 3_000;

/** What keys need besides requests: news of them, and their use written down. Without authentication, a loud word about it. */
@Injectable()
export class KeyUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private stopped = false;

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
        'AUTH IS OFF: whoever reaches this address may pay, read every message and empty everything. For sandboxes only; set AUTH=required',
      );
      return;
    }
    this.keys.listen();
    this.watch.listen();
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
    await this.write();
  }

  /** The next turn begins when the last one has ended, so that two never overlap. */
  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.underWay = Promise.all([this.write(), this.check()]).then(() => this.schedule());
    }, TEND_EVERY_MS);
  }

  /** While the database is away, calls that wait bring nothing anyway. */
  private async check(): Promise<void> {
    await this.watch.check().catch((error: unknown) => {
      this.logger.debug({ err: error }, 'The keys of waiting calls could not be looked at');
    });
  }

  /** What cannot be written now is written the next time; that the database is away is told by whoever needs it. */
  private async write(): Promise<void> {
    await this.uses.flush().catch((error: unknown) => {
      this.logger.debug({ err: error }, 'The use of keys could not be written down');
    });
  }
}
