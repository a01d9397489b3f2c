import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { RetentionLeaseEntity } from '../entities/retention-lease.entity.js';
import { RetentionLeaseRepository } from './retention-lease.repository.js';

describe('the lease of retention', () => {
  let database: TestSql;
  let lease: RetentionLeaseRepository;
  const [one, other] = [randomUUID(), randomUUID()];
  const row = () =>
    database.dataSource.getRepository(RetentionLeaseEntity).findOneByOrFail({ onlyOne: true });

  beforeAll(async () => {
    database = await openTestSql();
    lease = new RetentionLeaseRepository(database.dataSource.getRepository(RetentionLeaseEntity));
  });
  afterAll(() => database.close());

  it('is held by one worker at a time, who may hold it longer', async () => {
    expect(await lease.hold(one)).toBe(true);
    const { heldUntil } = await row();
    expect(await lease.hold(other)).toBe(false);
    expect(await lease.hold(one)).toBe(true);
    expect((await row()).heldUntil.getTime()).toBeGreaterThan(heldUntil.getTime());
    expect((await row()).finishedAt).toBeNull();
  });

  it('passes on when it is given back, or has expired', async () => {
    await lease.end(other, true);
    expect(await lease.hold(other)).toBe(false);
    await lease.end(one, true);
    expect((await row()).finishedAt).toBeInstanceOf(Date);
    expect(await lease.hold(other)).toBe(true);
    await database.dataSource.query(
      "UPDATE retention_lease SET held_until = clock_timestamp() - interval '1 s'",
    );
    expect(await lease.hold(one)).toBe(true);
  });

  it('remembers when everything last went well', async () => {
    const before = await row();
    await lease.end(one, false);
    expect((await row()).finishedAt).toEqual(before.finishedAt);
  });
});
