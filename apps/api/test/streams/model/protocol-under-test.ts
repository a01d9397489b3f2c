import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEndToEndId, isIspb, type DomainError, type Ispb, type ReadingForm } from '#domain';
import { createLogger, Metrics } from '#observability';
import {
  createDataSource,
  InstallationSecretEntity,
  InstallationSecretRepository,
  MessageRepository,
  StreamEntity,
  StreamRepository,
  Sql,
} from '#database';
import { createRedis } from '#redis';
import { RedisSeatCounter, RedisStreamSignals } from '#stream-sessions';
import { createTestDatabase, createTestRedis, waitFor } from '#testing';
import {
  CollectMessages,
  SeatAllotment,
  StreamMaintenance,
  SystemClock,
  WaitingRoom,
  type Reading,
} from '#use-cases';

const WAIT_MS = 10;
const LEASE_MS = 60_000;
const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');

/** What a call came to: messages by their numbers, nothing, or the code it was refused with. */
export type Outcome =
  | { readonly kind: 'messages'; readonly messages: number[]; readonly next: string }
  | { readonly kind: 'nothing'; readonly next: string }
  | { readonly kind: 'refused'; readonly code: string };

/** The use cases of one process, on the real Postgres and Redis. */
export interface Process {
  readonly collect: CollectMessages;
  readonly sweep: StreamMaintenance;
  readonly room: WaitingRoom;
}

/** Two processes of one installation, and an institution of the run's own. */
export class ProtocolUnderTest {
  ispb: Ispb = ispbOf(0);
  private institutions = 0;

  private constructor(
    readonly processes: readonly [Process, Process],
    readonly sql: Sql,
    readonly store: StreamRepository,
    private readonly messages: MessageRepository,
    private readonly signals: RedisStreamSignals,
    private readonly redis: Redis,
    readonly close: () => Promise<void>,
  ) {}

  static async begin(): Promise<ProtocolUnderTest> {
    const [database, volatile] = await Promise.all([createTestDatabase(), createTestRedis()]);
    const settings = { url: database.url, poolSize: 8, applicationName: 'test', prepareStatements: true };
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    const sql = new Sql(dataSource, settings);
    const redis = createRedis(volatile.url, 'test');
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
    const streamSettings = { waitMs: WAIT_MS, leaseMs: LEASE_MS };
    const clock = new SystemClock();
    const signals: RedisStreamSignals[] = [];
    const newStore = (): StreamRepository =>
      new StreamRepository(
        dataSource.getRepository(StreamEntity),
        sql,
        { streams: streamSettings },
        new Metrics(),
      );
    const startProcess = (): Process => {
      const ownSignals = new RedisStreamSignals(redis, volatile, SILENT);
      signals.push(ownSignals);
      const store = newStore();
      const seats = new SeatAllotment(new RedisSeatCounter(redis, volatile), store, clock);
      const room = new WaitingRoom(store, clock);
      const secrets = new InstallationSecretRepository(dataSource.getRepository(InstallationSecretEntity));
      const sweep = new StreamMaintenance(store, room, seats, ownSignals);
      sweep.listen();
      return {
        collect: new CollectMessages(store, seats, room, ownSignals, secrets, streamSettings, clock),
        sweep,
        room,
      };
    };
    const processes = [startProcess(), startProcess()] as const;
    const [storing] = signals;
    if (storing === undefined) throw new Error('A process has signals.');
    const close = async (): Promise<void> => {
      for (const one of signals) one.onApplicationShutdown();
      redis.disconnect();
      await dataSource.destroy();
      await Promise.all([database.drop(), volatile.drop()]);
    };
    return new ProtocolUnderTest(
      processes,
      sql,
      newStore(),
      new MessageRepository(sql, new Metrics()),
      storing,
      redis,
      close,
    );
  }

  /** An institution that is still unused. */
  beginRun(): void {
    this.ispb = ispbOf(++this.institutions);
  }

  process(number: number): Process {
    return this.processes[number === 0 ? 0 : 1];
  }

  /** Stores messages by their numbers and signals the processes. */
  async storeMessages(numbers: readonly number[]): Promise<void> {
    await this.messages.store(
      numbers.map((number) => ({
        receiverIspb: this.ispb,
        endToEndId: endToEndIdOf(number),
        payload: String(number),
      })),
    );
    this.signals.send({ kind: 'messages_stored', ispbs: [this.ispb] });
  }

  /** A call, whatever it comes to. */
  async outcomeOf(call: Promise<Reading>): Promise<Outcome> {
    try {
      const reading = await call;
      if (reading.kind === 'nothing') return { kind: 'nothing', next: reading.next };
      return { kind: 'messages', messages: reading.payloads.split(',').map(Number), next: reading.next };
    } catch (error) {
      return { kind: 'refused', code: (error as DomainError).code };
    }
  }

  start(process: number, form: ReadingForm, gone = new AbortController().signal): Promise<Outcome> {
    return this.outcomeOf(this.process(process).collect.start(this.ispb, form, gone));
  }

  pull(
    process: number,
    id: string,
    form: ReadingForm,
    gone = new AbortController().signal,
  ): Promise<Outcome> {
    return this.outcomeOf(this.process(process).collect.pull(this.ispb, id, form, gone));
  }

  /** A call that is waiting by now, unless it was answered at once. */
  async waiting(process: number, call: Promise<Outcome>): Promise<void> {
    let answered = false;
    void call.then(() => (answered = true));
    while (!answered && this.process(process).room.waitingKeys().length === 0) await sleep(0);
  }

  forgetRedis(): Promise<unknown> {
    return this.redis.flushdb();
  }
}

function ispbOf(number: number): Ispb {
  const text = String(number).padStart(8, '0');
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
}

function endToEndIdOf(number: number) {
  const text = `E32074986202603021200${String(number).padStart(11, '0')}`;
  if (!isEndToEndId(text)) throw new Error(`${text} is no endToEndId`);
  return text;
}
