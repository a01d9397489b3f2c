import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { latestEntries } from '../../test/audit-log.js';
import { DatabaseState } from '../sandbox/database-state.js';
import { WorkerEntity } from '../entities/worker.entity.js';
import { WorkerRepository, type WorkerIdentity } from './worker.repository.js';

const worker = (workerId: string): WorkerIdentity => ({
  workerId,
  host: 'pod',
  pid: 1,
  version: '0.1.0',
  startedAt: new Date('2026-03-02T12:00:00.000Z'),
  runs: ['settlement', 'webhooks', 'sweeping'],
});

describe('the registry of workers', () => {
  let database: TestSql;
  let registry: WorkerRepository;
  beforeAll(async () => {
    database = await openTestSql();
    registry = new WorkerRepository(database.dataSource.getRepository(WorkerEntity));
  });
  afterAll(() => database.close());
  const states = async () => (await registry.list()).map(({ worker_id, state }) => `${worker_id} ${state}`);
  const drain = async (name: string, actor: string, reason: string | null) =>
    (await registry.request('drain', name, reason, actor)).changed;
  const undrain = async (name: string) => (await registry.request('undrain', name, null, 'ana')).changed;
  const letPass = (workerId: string, what: string) =>
    database.dataSource.query(`UPDATE worker SET seen_at = seen_at - $2::interval WHERE worker_id = $1`, [
      workerId,
      what,
    ]);

  it('lists who has been heard of, as they last said they were', async () => {
    expect(await registry.announce(worker('a'), 'working', undefined)).toBeUndefined();
    await registry.announce(worker('b'), 'working', undefined);
    await registry.announce(worker('b'), 'stopping', undefined);
    expect(await states()).toEqual(['a working', 'b stopping']);
    expect((await registry.list())[0]).toMatchObject({
      worker_id: 'a',
      host: 'pod',
      started_at: worker('a').startedAt.toISOString(),
      drain_requested_at: null,
    });
    await registry.leave('b');
    expect(await states()).toEqual(['a working']);
    await letPass('a', '15 seconds');
    expect(await states()).toEqual([]);
    await registry.announce(worker('a'), 'working', undefined);
    expect(await states()).toEqual(['a working']);
  });

  it('keeps the drain request of one, also when another operator repeats it, until it is withdrawn', async () => {
    await registry.announce(worker('c'), 'working', undefined);
    const wishes = await Promise.all(['ana', 'bia'].map((actor) => drain('c', actor, 'why')));
    expect(wishes.filter(Boolean)).toHaveLength(1);
    await new DatabaseState(database.sql, { catchUp: () => Promise.resolve() }).empty();
    const wish = await registry.announce(worker('c'), 'draining', undefined);
    expect(wish).toMatchObject({ since: expect.any(Date), reason: 'why' });
    expect((await registry.list()).find(({ worker_id }) => worker_id === 'c')).toMatchObject({
      drain_requested_at: wish?.since.toISOString(),
      drain_requested_by: wish?.actor,
      reason: 'why',
    });
    expect(await undrain('c')).toBe(true);
    expect(await undrain('c')).toBe(false);
    expect(await registry.announce(worker('c'), 'drained', wish)).toBeUndefined();
    const log = await latestEntries(database.dataSource, 10);
    expect(log.map(({ action, subject, details }) => [action, subject, details])).toEqual([
      ['worker.undrain', 'c', { host: 'pod', pid: 1, reason: null }],
      ['worker.drain', 'c', { host: 'pod', pid: 1, reason: 'why' }],
    ]);
  });

  it('learns the wish from the worker itself where its row has gone', async () => {
    await registry.announce(worker('d'), 'working', undefined);
    await drain('d', 'ana', 'why');
    const wish = await registry.announce(worker('d'), 'draining', undefined);
    await letPass('d', '2 hours');
    await registry.leave('another worker');
    expect(await registry.announce(worker('d'), 'drained', wish)).toEqual(wish);
  });

  it('knows nothing of one that has gone', async () => {
    await expect(drain('gone', 'ana', null)).rejects.toMatchObject({ code: 'worker_unknown' });
  });

  it('changes its row where it stands: a worker that announces itself all day leaves nothing behind', async () => {
    for (let times = 0; times < 200; times += 1) await registry.announce(worker('e'), 'working', undefined);
    const [size] = await database.dataSource.query<{ pages: number }[]>(
      `SELECT (pg_relation_size('worker') / 8192)::integer AS pages`,
    );
    expect(size?.pages).toBeLessThan(10);
  });
});
