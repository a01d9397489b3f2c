import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { ManageKeys, type MadeKey } from '#use-cases';
import { startThrowawayRedis, waitFor } from '#testing';
import { codeOf, KeyTestSystem } from '../access/key-calls.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { sendTo, type Answer } from '../send-to.js';

const BOARD = '/console/queues';
const QUEUES = `${BOARD}/api/queues`;
const SETTLEMENT = `${QUEUES}?activeQueue=settlement&status=latest`;

function basic(password: string, user = 'any-user'): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

interface Shown {
  readonly queues: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly counts: Readonly<Record<string, number>>;
    readonly jobs: readonly { readonly id: string; readonly data: unknown }[];
  }[];
}

describe('the page of the queues', () => {
  let system: PayoutTestSystem;
  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  it('shows the jobs of this installation, which name no payout', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`)]);
    await waitFor(async () => (await shown(system)).queues[0]?.counts['waiting'] === 1, { what: 'the job' });
    const { queues } = await shown(system);
    expect(queues.map(({ name, readOnlyMode }) => ({ name, readOnlyMode }))).toEqual([
      { name: 'settlement', readOnlyMode: true },
      { name: 'webhooks', readOnlyMode: true },
    ]);
    const [job] = queues[0]?.jobs ?? [];
    expect(job?.data).toEqual({});
    const alone = await system.get(`${QUEUES}/settlement/${String(job?.id)}`);
    expect(alone.json).toMatchObject({ job: { data: job?.data }, status: 'waiting' });
    expect(alone.text).not.toContain('@');
  });

  it('redacts what is no id in a job, whatever its source, and what errors quote', async () => {
    const redis = system.forWorker();
    const queue = new Queue('settlement', {
      connection: { url: redis.redisUrl },
      prefix: `${redis.environment.REDIS_PREFIX}:{payouts}`,
    });
    try {
      const secret = 'maria@example.com';
      const job = await queue.add('settle-chunk', {
        payer: 'acme',
        ids: [secret, '98716278190'],
        batch: '+5511912345678',
        pix_key: secret,
        cpf: '98716278190',
      });
      const client = await queue.getBackend()?.client;
      await client?.hset(queue.toKey(String(job.id)), {
        failedReason: `no account for ${secret}`,
        stacktrace: JSON.stringify([`Error: no account for ${secret}`]),
        returnvalue: JSON.stringify(secret),
        progress: JSON.stringify({ key: secret }),
      });
      await queue.addJobLog(String(job.id), secret);
      const answers = [
        await system.get(SETTLEMENT),
        await system.get(`${QUEUES}/settlement/${String(job.id)}`),
        await system.get(`${QUEUES}/settlement/${String(job.id)}/logs`),
        await system.get(`${QUEUES}/settlement/${String(job.id)}/flow`),
      ];
      for (const { status, text } of answers) {
        expect(status).toBe(200);
        for (const personal of [secret, '98716278190', '+5511912345678'])
          expect(text).not.toContain(personal);
      }
      expect(answers[1]?.json).toMatchObject({
        job: { data: { payer: 'acme', pix_key: '[not shown here]' }, failedReason: '[not shown here]' },
      });
      await queue.obliterate({ force: true });
    } finally {
      await queue.close();
    }
  });

  it('changes nothing: whatever is not GET is refused, and so is all that Bull Board can do beside reading', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`)]);
    const before = (await shown(system)).queues.map(({ counts }) => counts);
    const paths = [
      ...['', '/', '/static/js/x.js', '/start.js', '/api/queues', '/api/queues/pause', '/api/queues/resume'],
      ...['add', 'pause', 'resume', 'empty', 'obliterate', 'promote', 'concurrency', 'rate-limit'].map(
        (action) => `/api/queues/settlement/${action}`,
      ),
      ...['retry/failed', 'clean/wait', 'rate-limit/release', 'job-schedulers/1/run'].map(
        (action) => `/api/queues/settlement/${action}`,
      ),
      ...['retry', 'clean', 'promote', 'update-data', 'delay', 'priority'].map(
        (action) => `/api/queues/settlement/1/${action}`,
      ),
    ];
    const headers = { 'content-type': 'application/json' };
    for (const path of paths)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const address = BOARD + path;
        const { status } = await sendTo(system.at(0), { method, path: address, headers, body: '{}' });
        const isRefused = status === 404 || status === (method === 'OPTIONS' ? 204 : 405);
        expect({ method, address, status, isRefused }).toEqual({ method, address, status, isRefused: true });
      }
    for (const path of [
      '/api/redis/stats',
      '/api/job-schedulers',
      '/api/queues/settlement/default-job-options/x/y',
    ])
      expect((await system.get(BOARD + path)).status).toBe(404);
    expect((await shown(system)).queues.map(({ counts }) => counts)).toEqual(before);
  });

  it('is a page that loads from here alone, wherever a proxy serves it', async () => {
    const bases = { '': 'queues/', '/': './', '/queue/settlement': '../', '/queue/settlement/1': '../../' };
    for (const [path, base] of Object.entries(bases)) {
      const page = await system.get(BOARD + path);
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<base href="${base}" />`);
      expect(page.text).not.toMatch(/https?:|<%|(?:href|src)="\//);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(page.headers['cache-control']).toBe('no-store');
    }
    const { text } = await system.get(BOARD);
    const files = [...text.matchAll(/(?:href|src)="((?:static|start)[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      expect([file, (await system.get(`${BOARD}/${file}`)).status]).toEqual([file, 200]);
    for (const none of ['static/nothing.js', 'static/..%2findex.ejs', 'static/../index.ejs', 'other'])
      expect([none, (await system.get(`${BOARD}/${none}`)).status]).toEqual([none, 404]);
  });
});

describe('the page of the queues, where keys are asked for', () => {
  let system: KeyTestSystem;
  let operator: MadeKey;
  const get = (headers: Record<string, string>, path = BOARD): Promise<Answer> =>
    sendTo(system.at(0), { path, headers });
  beforeAll(async () => {
    const environment = { RATE_LIMIT: 'on', RATE_LIMIT_FAILED_KEYS: '20' };
    system = await KeyTestSystem.start({ apis: 1, environment });
    operator = await system.make({ scopes: ['operate'] });
  });
  afterAll(() => system.close());

  it('takes the key as a password, under any user name, and as a Bearer', async () => {
    for (const path of [BOARD, `${BOARD}/`, `${BOARD}/queue/webhooks`, QUEUES]) {
      const challenged = await get({}, path);
      expect(challenged.status).toBe(401);
      expect(challenged.headers['www-authenticate']).toBe('Basic realm="Malote", charset="UTF-8"');
      for (const user of ['', 'maria', 'joão'])
        expect((await get(basic(operator.text, user), path)).status).toBe(200);
      expect((await system.get(operator, path)).status).toBe(200);
    }
  });

  it('asks for the scope, and accepts no password elsewhere', async () => {
    const reader = await system.make({ scopes: ['streams:read'] });
    expect(codeOf(await get(basic(reader.text)))).toBe('scope_missing');
    for (const path of ['/console/events', '/api/operations/overview', '/api/keys', '/api/payouts']) {
      const answer = await get(basic(operator.text), path);
      expect([path, answer.status, answer.headers['www-authenticate']]).toEqual([path, 401, 'Bearer']);
    }
  });

  it('shuts when the key is revoked', async () => {
    const leaving = await system.make({ scopes: ['operate'] });
    expect((await get(basic(leaving.text), QUEUES)).status).toBe(200);
    await system.apis[0]?.app.get(ManageKeys, { strict: false }).revoke(leaving.key.id, 'cli:test');
    expect(codeOf(await get(basic(leaving.text), QUEUES))).toBe('unauthenticated');
  });

  // Last, since no other key is looked up from this address afterwards.
  it('counts wrong passwords as wrong keys, and looks up no more from an address that offers too many', async () => {
    const wrong = Array.from({ length: 22 }, (_, n) =>
      basic(`${operator.text.slice(0, -3)}${String.fromCharCode(97 + n)}${operator.text.slice(-2)}`),
    ).filter((headers) => headers['authorization'] !== basic(operator.text)['authorization']);
    const statuses: number[] = [];
    for (const headers of [basic('mk_no'), { authorization: 'Basic ???' }, ...wrong])
      statuses.push((await get(headers)).status);
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    expect((await get(basic(operator.text))).status).toBe(200);
  });
});

describe('the page of the queues while Redis is down', () => {
  it('is a 503 that comes at once, and a page again when Redis is back', async () => {
    const redis = await startThrowawayRedis();
    const system = await PayoutTestSystem.start({ apis: 1, redisUrl: redis.url });
    try {
      expect((await system.get(QUEUES)).status).toBe(200);
      await redis.crash();
      for (const path of [BOARD, QUEUES]) {
        await waitFor(async () => (await system.get(path)).status === 503, { what: 'the refusal' });
        const answer = await system.get(path);
        expect(codeOf(answer)).toBe('redis_unavailable');
        expect(answer.headers['retry-after']).toBeDefined();
      }
      await redis.restart();
      for (const path of [BOARD, QUEUES])
        await waitFor(async () => (await system.get(path)).status === 200, { what: 'the page' });
    } finally {
      await system.close();
      await redis.stop();
    }
  });
});

async function shown(system: PayoutTestSystem): Promise<Shown> {
  return (await system.get(SETTLEMENT)).json as Shown;
}
