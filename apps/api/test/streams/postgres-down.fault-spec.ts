import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startThrowawayPostgres, waitFor, type ThrowawayPostgres } from '#testing';
import { sendTo } from '../send-to.js';
import { end, openCall, read, start, startPath, type ReadAnswer } from './reading-call.js';
import {
  deliver,
  newIspb,
  postMessages,
  startTestSystem,
  untilWaiting,
  viewStreams,
  type TestSystem,
} from './test-system.js';

const WAIT_MS = 5_000;
/** A Postgres that stands still is given up on after five seconds. */
const REFUSED_WITHIN_MS = 20_000;

describe('while Postgres is down', () => {
  let system: TestSystem;
  let postgres: ThrowawayPostgres;
  let ispb: string;

  beforeAll(async () => {
    postgres = await startThrowawayPostgres();
    system = await startTestSystem({ databaseUrl: postgres.url, waitMs: WAIT_MS });
    // The server writes to its disk what it was asked to, and nothing by itself: what no commit asked for is lost in a crash.
    await system.query("ALTER SYSTEM SET wal_writer_delay = '10s'");
    await system.query('SELECT pg_reload_conf()');
  });
  beforeEach(() => {
    ispb = newIspb();
  });
  afterAll(async () => {
    await system.close();
    await postgres.stop();
  });

  async function untilBack(): Promise<void> {
    for (const { address } of system.apis) {
      await waitFor(async () => (await sendTo(address, { path: '/health/ready' })).status === 200, {
        what: 'Postgres to be back',
      });
    }
  }

  function expectUnavailable(answer: Pick<ReadAnswer, 'status' | 'headers' | 'text'>): void {
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'database_unavailable' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['pull-next']).toBeUndefined();
  }

  it('everything is refused with a time to come back at, and nothing that was handed out is lost', async () => {
    const ids = await deliver(system.at(0), ispb, 30);
    const first = await start(system.at(0), ispb);
    const second = await read(system.at(0), first.pullNext);
    await postgres.crash();

    expectUnavailable(await start(system.at(0), ispb));
    expectUnavailable(await read(system.at(0), second.pullNext));
    expectUnavailable(await end(system.at(0), second.pullNext));
    expectUnavailable(await postMessages(system.at(0), ispb, validMessage()));
    expectUnavailable(await sendTo(system.at(0), { path: `/api/pix/${ispb}/streams` }));
    expect((await sendTo(system.at(0), { path: '/health/ready' })).status).toBe(503);

    await postgres.restart();
    await untilBack();
    const replay = await read(system.at(1), first.pullNext);
    expect(replay).toMatchObject({ status: 200, ids: ids.slice(10, 20), pullNext: second.pullNext });
    expect((await read(system.at(1), second.pullNext)).ids).toEqual(ids.slice(20));
  });

  it('and comes back after a crash, it knows whatever was answered, however quickly it was asked', async () => {
    const ids = await deliver(system.at(0), ispb, 50);
    let answer = await start(system.at(0), ispb);
    for (let call = 0; call < 3; call++) answer = await read(system.at(0), answer.pullNext);
    await postgres.crash();
    await postgres.restart();
    await untilBack();
    expect(await read(system.at(1), answer.pullNext)).toMatchObject({ status: 200, ids: ids.slice(40) });
  });

  it('and comes back after a crash, it has whatever was said to be stored, however quickly it was asked', async () => {
    const ids = (await Promise.all(Array.from({ length: 8 }, () => deliver(system.at(0), ispb, 1)))).flat();
    await postgres.crash();
    await postgres.restart();
    await untilBack();
    expect([...(await start(system.at(1), ispb)).ids].sort()).toEqual(ids.sort());
  });

  it('waiting calls continue to wait, and are served when it is back', async () => {
    const waiting = openCall(system.at(0), { path: startPath(ispb), form: 'many' });
    await untilWaiting(system.at(1), ispb, 1);
    await postgres.crash();
    expectUnavailable(await start(system.at(0), ispb));
    await postgres.restart();
    await untilBack();
    const ids = await deliver(system.at(1), ispb, 2);
    expect(await waiting.answer).toMatchObject({ status: 200, ids });
  });

  it('a wait that is over is answered all the same', async () => {
    await deliver(system.at(0), ispb, 1);
    const { pullNext } = await start(system.at(0), ispb);
    const waiting = openCall(system.at(0), { path: pullNext });
    await untilWaiting(system.at(1), ispb, 1);
    await postgres.crash();
    expect(await waiting.answer).toMatchObject({ status: 204, pullNext });
    await postgres.restart();
    await untilBack();
    const ids = await deliver(system.at(0), ispb, 1);
    expect(await read(system.at(0), pullNext)).toMatchObject({ status: 200, ids });
  });

  it('seats of starts that failed are free again', async () => {
    await postgres.crash();
    const failed = await Promise.all(Array.from({ length: 10 }, () => start(system.at(0), ispb)));
    failed.forEach(expectUnavailable);
    await postgres.restart();
    await untilBack();
    await deliver(system.at(0), ispb, 60);
    const opened = await Promise.all(Array.from({ length: 6 }, () => start(system.at(0), ispb)));
    expect(opened.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect((await viewStreams(system.at(0), ispb)).open).toHaveLength(6);
  });

  it('or silent, calls are refused before their clients give up, and continue when it answers again', async () => {
    const ids = await deliver(system.at(0), ispb, 15);
    const first = await start(system.at(0), ispb);
    const thaw = await freezeSessions();
    try {
      const before = performance.now();
      expectUnavailable(await read(system.at(0), first.pullNext));
      expectUnavailable(await start(system.at(1), ispb));
      expect(performance.now() - before).toBeLessThan(2 * REFUSED_WITHIN_MS);
    } finally {
      thaw();
    }
    await untilBack();
    expect((await read(system.at(1), first.pullNext)).ids).toEqual(ids.slice(10));
  });

  /** Stops Postgres and every session our processes have at it, as a machine that hangs does. */
  async function freezeSessions(): Promise<() => void> {
    const sessions = await system.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'malote-api'",
    );
    postgres.freeze();
    for (const { pid } of sessions) process.kill(pid, 'SIGSTOP');
    return () => {
      for (const { pid } of sessions) process.kill(pid, 'SIGCONT');
      postgres.thaw();
    };
  }

  function validMessage(): string {
    return JSON.stringify({
      endToEndId: 'E320749862024022119277T3lEBbUM0z',
      valor: 90.2,
      pagador: party('32074986', '98716278151'),
      recebedor: party(ispb, '77615678242'),
      campoLivre: '',
      txId: 'h7a786d8a7s6gd1hgs',
      dataHoraPagamento: '2022-07-23T19:47:18.108Z',
    });
  }
});

function party(ispb: string, cpfCnpj: string): object {
  return { nome: 'Ana', cpfCnpj, ispb, agencia: '0001', contaTransacional: '1', tipoConta: 'CACC' };
}
