import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HealthDetail, Logger, Metrics, PeriodicTask } from '#observability';
import { SystemClock } from '#use-cases';
import { Sql, type Statement } from './sql.js';

const MEASURE_INTERVAL_MS = 10_000;
/** Half of the round trip is the error of a measurement; one that waited longer for a connection is worth nothing. */
const MAX_ROUND_TRIP_MS = 1_000;
/** A process that is further off logs it, and its health says so. */
const MAX_OFFSET_MS = 60_000;

const readClock: Statement = {
  name: 'read_clock',
  text: 'SELECT 1000 * extract(epoch FROM clock_timestamp())::float8 AS now_ms',
};

/**
 * The time of day by the database's clock, which all processes share, whatever the clock of this machine shows: for what
 * outlives the process or leaves it. Measured when the pool opens and every ten seconds; in between it costs no call.
 */
@Injectable()
export class DatabaseClock extends SystemClock implements OnApplicationBootstrap, OnModuleDestroy {
  /** From this process's monotonic clock, which no one sets, to the database's; undefined until the first measurement. */
  private aheadMs: number | undefined;
  private isOff = false;
  private readonly measurements = new PeriodicTask(() => this.measure(), {
    intervalMs: MEASURE_INTERVAL_MS,
    onError: (error) => {
      // Outages of the database are reported where they are noticed; the last measurement holds.
      this.logger.debug({ err: error }, 'The clock of the database cannot be read');
    },
  });

  constructor(
    private readonly sql: Sql,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    super();
    const name = 'malote_clock_offset_seconds';
    metrics.readWith({
      names: [name],
      read: () =>
        Promise.resolve(
          this.aheadMs === undefined ? [] : [{ name, value: this.offsetMs() / 1_000, labels: {} }],
        ),
    });
  }

  onApplicationBootstrap(): void {
    this.measurements.start(MEASURE_INTERVAL_MS);
  }

  onModuleDestroy(): Promise<void> {
    return this.measurements.stop();
  }

  /** Before the first measurement it is this machine's clock, and the database cannot be reached. */
  override timeOfDay(): Date {
    return this.aheadMs === undefined ? super.timeOfDay() : new Date(this.nowMs() + this.aheadMs);
  }

  /** How far this machine's clock is ahead of the database's, in milliseconds; negative: behind. */
  offsetMs(): number {
    return Date.now() - this.timeOfDay().getTime();
  }

  get status(): 'ok' | 'off' {
    return Math.abs(this.offsetMs()) > MAX_OFFSET_MS ? 'off' : 'ok';
  }

  /** Errors: `database_unavailable`. */
  async measure(): Promise<void> {
    const sentAtMs = this.nowMs();
    const [row] = await this.sql.run<{ now_ms: number }>(readClock);
    const roundTripMs = this.nowMs() - sentAtMs;
    if (row === undefined || (roundTripMs > MAX_ROUND_TRIP_MS && this.aheadMs !== undefined)) return;
    this.aheadMs = row.now_ms - (sentAtMs + roundTripMs / 2);
    const isOff = this.status === 'off';
    if (isOff === this.isOff) return;
    this.isOff = isOff;
    const fields = { offset_ms: Math.round(this.offsetMs()) };
    if (isOff) this.logger.warn(fields, "This machine's clock is off; the database's is used");
    else this.logger.info(fields, "This machine's clock is right again");
  }
}

/** Whether this machine's clock is right. It is no reason for not being ready: the database's is used. */
@Injectable()
export class ClockDetail extends HealthDetail {
  readonly name = 'clock';

  constructor(private readonly clock: DatabaseClock) {
    super();
  }

  override read(): Promise<object> {
    const { status } = this.clock;
    return Promise.resolve({ status, offset_seconds: Math.round(this.clock.offsetMs()) / 1_000 });
  }
}
