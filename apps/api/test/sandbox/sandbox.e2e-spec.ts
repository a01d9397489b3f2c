import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { loadConfiguration } from '#configuration';
import { isCpf, isEndToEndId, isIspb, parsePixMessages } from '#domain';
import { createLogger } from '#observability';
import { waitFor, startWorker } from '#testing';
import { createApiApplication } from '../../src/create-http-application.js';
import { sendTo } from '../send-to.js';
import { openCall, read, start, startPath } from '../streams/reading-call.js';
import {
  deliver,
  newIspb,
  startTestSystem,
  untilWaiting,
  viewStreams,
  type TestSystem,
} from '../streams/test-system.js';
import { PayoutTestSystem } from '../payouts/payout-calls.js';
import { KeyTestSystem } from '../access/key-calls.js';

describe('the utility routes', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ waitMs: 20_000 });
  });
  afterAll(() => system.close());

  const post = (path: string, api = 0) => sendTo(system.at(api), { method: 'POST', path });

  describe('insert', () => {
    it.each([1, 25, 10_000])('%d random, valid messages', async (count) => {
      const ispb = newIspb();
      expect(await post(`/api/util/msgs/${ispb}/${count}`)).toMatchObject({
        status: 201,
        json: { inserted: count },
      });
      expect((await viewStreams(system.at(1), ispb)).undelivered).toBe(count);
    });

    it('messages that could have been delivered', async () => {
      const ispb = newIspb();
      if (!isIspb(ispb)) throw new Error('no ISPB');
      await post(`/api/util/msgs/${ispb}/30`);
      const answer = await start(system.at(0), ispb);
      const read = parsePixMessages(JSON.parse(answer.text), ispb);
      expect(read.ok).toBe(true);
      if (!read.ok) return;
      expect(read.messages).toHaveLength(10);
      for (const message of read.messages) {
        expect(isEndToEndId(message.endToEndId)).toBe(true);
        expect([isCpf(message.pagador.cpfCnpj), isCpf(message.recebedor.cpfCnpj)]).toEqual([true, true]);
        expect(message.pagador.ispb).not.toBe(ispb);
      }
      expect(answer.text.match(/"valor":\d+\.\d\d,/g)).toHaveLength(10);
    });

    it.each([
      '0',
      '-1',
      '10001',
      '99999',
      '100000',
      '1.5',
      '1e3',
      '1e9',
      '007',
      '+5',
      '%205',
      '0x10',
      'ten',
      '%F0%9D%9F%8F',
      'NaN',
      '9'.repeat(400),
    ])('nothing for %s', async (number) => {
      const ispb = newIspb();
      const refused = await post(`/api/util/msgs/${ispb}/${number}`);
      expect(refused).toMatchObject({ status: 400, json: { code: 'invalid_parameters' } });
      expect((await viewStreams(system.at(0), ispb)).undelivered).toBe(0);
    });

    it('nothing for institutions that cannot be', async () => {
      for (const ispb of ['abcdefgh', '1234567', encodeURIComponent("'; --")]) {
        expect(await post(`/api/util/msgs/${ispb}/5`)).toMatchObject({
          status: 400,
          json: { code: 'invalid_ispb' },
        });
      }
    });
  });

  it('wake collectors that wait', async () => {
    const ispb = newIspb();
    const call = openCall(system.at(0), { path: startPath(ispb), form: 'many' });
    await untilWaiting(system.at(0), ispb, 1);
    await post(`/api/util/msgs/${ispb}/5`, 1);
    expect((await call.answer).ids).toHaveLength(5);
  });

  describe('reset', () => {
    it('empties everything, and ends what waits, on every process', async () => {
      const [busy, waited] = [newIspb(), newIspb()];
      const ids = await deliver(system.at(0), busy, 25);
      expect(ids).toHaveLength(25);
      const opened = await start(system.at(0), busy);
      const waiting = [0, 1].map((api) =>
        openCall(system.at(api), { path: startPath(waited), form: 'many' }),
      );
      await untilWaiting(system.at(0), waited, 2);

      expect(await post('/api/util/reset')).toMatchObject({ status: 204, text: '' });
      const answers = await Promise.all(waiting.map(({ answer }) => answer));
      expect(answers.map(({ status }) => status)).toEqual([410, 410]);
      expect((await read(system.at(1), opened.pullNext)).status).toBe(404);
      expect(await viewStreams(system.at(1), busy)).toEqual({ limit: 6, open: [], undelivered: 0 });
      const tables = await system.query<{ rows: string }>('SELECT count(*) AS rows FROM message');
      expect(tables).toEqual([{ rows: '0' }]);
      const redis = new Redis(system.redisUrl);
      expect(await redis.keys('*seats*')).toEqual([]);
      redis.disconnect();
    });

    it('revokes the keys that anyone could make, where calls need none', async () => {
      const grant = JSON.stringify({ scopes: ['operate'] });
      const headers = { 'content-type': 'application/json' };
      const made = await sendTo(system.at(0), { method: 'POST', path: '/api/keys', headers, body: grant });
      expect(made.status).toBe(201);
      await post('/api/util/reset');
      const { json } = await sendTo(system.at(0), { path: '/api/keys' });
      expect(json).toMatchObject({ items: [{ revoked_at: expect.any(String) }] });
    });

    it('leaves a sandbox that works: six seats, and messages known before are new', async () => {
      const ispb = newIspb();
      await deliver(system.at(0), ispb, 100);
      await Promise.all(Array.from({ length: 6 }, () => start(system.at(0), ispb)));
      await post('/api/util/reset');
      await post(`/api/util/msgs/${ispb}/100`);
      const opened = await Promise.all(
        Array.from({ length: 7 }, (_, call) => start(system.at(call % 2), ispb)),
      );
      expect(opened.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 429]);
    });

    it('is done under load, and asked for twice at once', async () => {
      const ispb = newIspb();
      let over = false;
      const collector = async (api: number): Promise<void> => {
        let path = startPath(ispb);
        while (!over) {
          await post(`/api/util/msgs/${ispb}/10`, api);
          const { status, pullNext } = await read(system.at(api), path);
          if (status >= 500 && status !== 503) throw new Error(`Answered ${status}.`);
          path = pullNext === '' ? startPath(ispb) : pullNext;
        }
      };
      const collecting = [0, 1, 0, 1].map(collector);
      for (let time = 1; time <= 5; time++) {
        const answers = await Promise.all([post('/api/util/reset', 0), post('/api/util/reset', 1)]);
        expect(answers.map(({ status }) => status)).toEqual([204, 204]);
      }
      over = true;
      let finished = false;
      const all = Promise.all(collecting).then(() => (finished = true));
      // Who found nothing, because it was emptied in between, waits.
      await waitFor(async () => (await post('/api/util/reset')) && finished, {
        what: 'the collectors to finish',
      });
      await all;
    });
  });

  it('are not there outside the sandbox', async () => {
    const environment = { DATABASE_URL: system.databaseUrl, REDIS_URL: system.redisUrl };
    const configuration = { ...loadConfiguration(environment, false), sandbox: false };
    const app = await createApiApplication(
      configuration,
      createLogger({ level: 'silent', format: 'json' }, 'test'),
    );
    await app.listen(0, '127.0.0.1');
    const address = await app.getUrl();
    for (const path of ['/api/util/reset', '/api/util/msgs/32074986/5']) {
      const answer = await sendTo(address, { method: 'POST', path });
      expect(answer).toMatchObject({ status: 404, json: { code: 'route_not_found' } });
    }
    await app.close();
  });
});

const PROGRAM = fileURLToPath(new URL('../../../../dist/tools/demo/main.js', import.meta.url));
const REAL_MONEY = { SANDBOX: 'false', AUTH: 'required', RAIL: 'psp', RAIL_URL: 'https://psp.example.com' };

function runDemo(environment: Record<string, string>, ...args: string[]) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { env: environment }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('npm run demo', () => {
  it('pays, collects and compares in a sandbox', async () => {
    const system = await PayoutTestSystem.start({ apis: 1 });
    const worker = await startWorker(system.forWorker());
    try {
      const { status, stdout } = await runDemo({ MALOTE_URL: system.at(0) });
      expect(stdout).toContain('Every payout was paid once and collected once.');
      expect(status).toBe(0);
    } finally {
      await worker.stop();
      await system.close();
    }
  });

  it('pays nothing outside a sandbox, with a key that may pay or without', async () => {
    const system = await KeyTestSystem.start({ apis: 1, environment: REAL_MONEY });
    try {
      const { text } = await system.make({ scopes: ['payouts:write', 'payouts:read'], payer: 'demo' });
      for (const key of [{}, { MALOTE_API_KEY: text }]) {
        const run = await runDemo({ MALOTE_URL: system.at(0), ...key });
        expect(run).toMatchObject({
          status: 1,
          stdout: '',
          stderr: expect.stringContaining('not a sandbox'),
        });
      }
      expect(await system.query('SELECT count(*) FROM payout_batch')).toEqual([{ count: '0' }]);
    } finally {
      await system.close();
    }
  });

  it.each([
    ['--help', 0],
    ['--what', 2],
  ])('does nothing but show its help for %s', async (word, status) => {
    const run = await runDemo({ MALOTE_URL: 'http://127.0.0.1:9' }, word);
    expect(run).toMatchObject({ status, stdout: expect.stringContaining('npm run demo'), stderr: '' });
  });
});
