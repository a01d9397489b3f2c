import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresWithReplica, waitFor } from '#testing';
import { Scrape } from '../metrics/scrape.js';
import { sendTo } from '../send-to.js';
import { item, PayoutTestSystem, unused, type Report } from './payout-calls.js';

/** Far less than a client would wait; a machine under load included. */
const AT_ONCE_MS = 20_000;

describe('reports with a replica', () => {
  let servers: PostgresWithReplica;
  let system: PayoutTestSystem;

  beforeAll(async () => {
    servers = await PostgresWithReplica.start();
    const environment = { DATABASE_REPLICA_URL: servers.replica.url };
    system = await PayoutTestSystem.start({ apis: 2, databaseUrl: servers.primary.url, environment });
    await untilReplicaIs('ok');
  });
  afterEach(async () => {
    await servers.resume();
    await untilReplicaIs('ok');
  });
  afterAll(async () => {
    await system.close();
    await servers.stop();
  });

  const replicaStatus = async (api: number): Promise<unknown> => {
    const { status, json } = await system.get('/health/ready', {}, api);
    expect(status).toBe(200);
    return (json as { replica: { status: string } }).replica.status;
  };
  const untilReplicaIs = async (status: string): Promise<void> => {
    await waitFor(async () => (await replicaStatus(0)) === status && (await replicaStatus(1)) === status, {
      what: `the replica to be ${status}`,
    });
  };
  /** What an action adds to the count of reads that were answered so. */
  const readsBy = async (answeredBy: string, action: () => Promise<unknown>): Promise<number> => {
    const count = async (): Promise<number> =>
      (await Scrape.of(system.at(0))).value(`malote_report_reads_total{answered_by="${answeredBy}"}`) ?? 0;
    const before = await count();
    await action();
    return (await count()) - before;
  };
  const settled = async (count = 3): Promise<string> => {
    const batchId = unused();
    await system.accept(
      batchId,
      Array.from({ length: count }, (_, number) => item(`${batchId}-${number}`)),
    );
    await system.settle(batchId, 'failed', [`${batchId}-0`]);
    await system.settle(batchId, 'paid');
    return batchId;
  };

  it('reads what is finished from the replica: reports, pages, CSV; word for word what the primary says', async () => {
    const batchId = await settled();
    const paths = [
      `/api/payouts/${batchId}`,
      `/api/payouts/${batchId}?details=false`,
      `/batches/${batchId}`,
      `/api/payouts/${batchId}/items?limit=2`,
      `/api/payouts/${batchId}/items?status=failed`,
    ];
    await servers.pause();
    const atPrimary = await Promise.all(paths.map((path) => system.get(path)));
    const csv = { accept: 'text/csv' };
    const csvAtPrimary = await system.get(`/api/payouts/${batchId}/items`, csv);
    await servers.resume();
    await servers.catchUp();
    for (const [index, path] of paths.entries()) {
      const reads = await readsBy('replica', async () => {
        const answer = await system.get(path);
        expect([path, answer.status, answer.json]).toEqual([path, 200, atPrimary[index]?.json]);
      });
      expect([path, reads]).toEqual([path, 1]);
    }
    expect(
      await readsBy('replica', async () => {
        expect((await system.get(`/api/payouts/${batchId}/items`, csv)).text).toBe(csvAtPrimary.text);
      }),
    ).toBe(1);
  });

  it('lets a client read its own writes, at any API, however far the replica is behind', async () => {
    await servers.pause();
    const batchId = unused();
    const { details = [] } = await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`)]);
    for (const api of [0, 1]) {
      expect((await system.get(`/api/payouts/${batchId}`, {}, api)).json).toMatchObject({
        status: 'pending',
      });
      const list = (await system.get('/api/payouts?limit=1', {}, api)).json as { items: Report[] };
      expect(list.items[0]).toMatchObject({ batch_id: batchId });
      for (const by of [`external_id=${batchId}-1`, `payout_id=${String(details[0]?.payout_id)}`]) {
        const found = (await system.get(`/api/payouts/items?${by}`, {}, api)).json as { items: object[] };
        expect(found.items).toHaveLength(1);
      }
      expect((await system.get(`/api/payouts/${batchId}/items/${batchId}-1`, {}, api)).status).toBe(200);
    }
    await system.settle(batchId, 'paid');
    const reads = await readsBy('primary_not_final', async () => {
      expect((await system.get(`/api/payouts/${batchId}`)).json).toMatchObject({
        status: 'completed',
        successful: 2,
      });
    });
    expect(reads).toBe(1);
    const again = await system.post('/api/payouts', {
      batch_id: batchId,
      items: [item(`${batchId}-1`), item(`${batchId}-2`)],
    });
    expect([again.status, (again.json as Report).status]).toEqual([200, 'completed']);
  });

  it('shows a client the result of its call, where the replica still has the older batch', async () => {
    const [cancelled, paid] = [unused(), unused()];
    await system.accept(cancelled, [item(`${cancelled}-1`)]);
    await system.accept(paid, [item(`${paid}-1`), item(`${paid}-2`)]);
    await servers.catchUp();
    await servers.pause();
    expect((await system.post(`/api/payouts/${cancelled}/cancel`, {})).json).toMatchObject({ cancelled: 1 });
    await system.settle(paid, 'paid', [`${paid}-1`]);
    for (const api of [0, 1]) {
      const status = async (path: string): Promise<unknown> => (await system.get(path, {}, api)).json;
      expect(await status(`/api/payouts/${cancelled}`)).toMatchObject({ status: 'cancelled' });
      expect(await status(`/api/payouts/${cancelled}?details=false`)).toMatchObject({ status: 'cancelled' });
      const items = `/api/payouts/${paid}/items`;
      expect(await status(items)).toMatchObject({ items: [{ status: 'paid' }, { status: 'pending' }] });
      expect(await status(`${items}?status=paid`)).toMatchObject({ items: [{ external_id: `${paid}-1` }] });
    }
  });

  it('shows with a duplicate what its original is now, also where the duplicate is finished and the original was not', async () => {
    const [original, repeated] = [unused(), unused()];
    const same = item(`${original}-1`);
    await system.accept(original, [same]);
    await system.accept(repeated, [same]);
    await servers.catchUp();
    const statusShown = async (path: string): Promise<unknown> => {
      const { details, items } = (await system.get(path)).json as Record<
        string,
        { duplicate_of: { status: string } }[] | undefined
      >;
      return (details ?? items)?.[0]?.duplicate_of.status;
    };
    const paths = [`/api/payouts/${repeated}`, `/api/payouts/${repeated}/items`];
    for (const path of paths) expect(await statusShown(path)).toBe('pending');
    await servers.pause();
    await system.settle(original, 'paid');
    for (const path of paths) expect(await statusShown(path)).toBe('paid');
    await servers.resume();
    await servers.catchUp();
    expect(
      await readsBy('replica', async () => {
        for (const path of paths) expect(await statusShown(path)).toBe('paid');
      }),
    ).toBe(2);
  });

  it('never reports less than before, while the replica stops and starts', async () => {
    const batchId = unused();
    const ids = Array.from({ length: 30 }, (_, number) => `${batchId}-${number}`);
    await system.accept(
      batchId,
      ids.map((id) => item(id)),
    );
    let finished = false;
    const reported: number[] = [];
    let sure = 0;
    const look = async (): Promise<void> => {
      while (!finished || reported.at(-1) !== ids.length) {
        const api = reported.length % 2;
        const least = sure;
        const { status, json } = await system.get(`/api/payouts/${batchId}`, {}, api);
        const { processed, details = [] } = json as Report;
        const final = details.filter((one) => one.status === 'paid').length;
        expect([status, final]).toEqual([200, processed]);
        expect(processed).toBeGreaterThanOrEqual(least);
        reported.push(processed);
      }
    };
    const looking = look();
    for (let from = 0; from < ids.length; from += 5) {
      if (from % 10 === 0) await servers.pause();
      await system.settle(batchId, 'paid', ids.slice(from, from + 5));
      sure = from + 5;
      if (from % 10 !== 0) {
        await servers.resume();
        await servers.catchUp();
      }
    }
    finished = true;
    await looking;
    expect(reported).toEqual([...reported].sort((a, b) => a - b));
    expect(await readsBy('replica', () => system.get(`/api/payouts/${batchId}`))).toBe(1);
  });

  it('asks the primary at once while the replica is dead, and the replica again when it is back', async () => {
    const batchId = await settled();
    await servers.catchUp();
    await servers.replica.crash();
    const startedAtMs = performance.now();
    for (let call = 0; call < 20; call++)
      expect((await system.get(`/api/payouts/${batchId}`)).status).toBe(200);
    expect(performance.now() - startedAtMs).toBeLessThan(AT_ONCE_MS);
    await untilReplicaIs('down');
    expect(await readsBy('primary_replica_down', () => system.get(`/api/payouts/${batchId}`))).toBe(1);
    expect((await Scrape.of(system.at(0))).value('malote_replica_usable')).toBe(0);
    await servers.replica.restart();
    await untilReplicaIs('ok');
    expect(await readsBy('replica', () => system.get(`/api/payouts/${batchId}`))).toBe(1);
  });

  it('reports what is finished while the primary is down', async () => {
    const batchId = await settled();
    await servers.catchUp();
    await servers.primary.crash();
    try {
      const { status, json } = await system.get(`/api/payouts/${batchId}`);
      expect([status, (json as Report).status]).toEqual([200, 'completed_with_failures']);
      expect((await system.get('/api/payouts')).status).toBe(503);
    } finally {
      await servers.primary.restart();
      await waitFor(async () => (await system.get('/health/ready')).status === 200, { what: 'the primary' });
      await waitFor(async () => (await system.get('/health/ready', {}, 1)).status === 200, {
        what: 'the primary',
      });
    }
  });

  it('has emptied the sandbox when the replica has, and not before', async () => {
    const batchId = await settled();
    await servers.catchUp();
    await servers.pause();
    const refused = await sendTo(system.at(0), { method: 'POST', path: '/api/util/reset' });
    expect(refused.status).toBe(503);
    await servers.resume();
    expect((await sendTo(system.at(0), { method: 'POST', path: '/api/util/reset' })).status).toBe(204);
    for (const api of [0, 1]) expect((await system.get(`/api/payouts/${batchId}`, {}, api)).status).toBe(404);
  });
});
