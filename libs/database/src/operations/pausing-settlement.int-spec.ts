import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { latestEntries } from '../../test/audit-log.js';
import { DatabaseState } from '../sandbox/database-state.js';
import { KnownDatabase } from '../settlement/known-database.js';
import { pauseReading } from '../postgres-readings.js';
import { RailHoldEntity } from '../entities/rail-hold.entity.js';
import { RailHoldRepository } from '../settlement/rail-hold.repository.js';
import { SettlementPauseEntity } from '../entities/settlement-pause.entity.js';
import { SettlementPauseRepository } from './settlement-pause.repository.js';

describe('pausing settlement', () => {
  let database: TestSql;
  beforeAll(async () => {
    database = await openTestSql();
  });
  afterAll(() => database.close());

  const newSwitch = () =>
    new SettlementPauseRepository(
      database.dataSource.getRepository(SettlementPauseEntity),
      database.sql,
      new KnownDatabase(database.sql),
    );

  it('pauses once, also when another operator asks again, and every worker reads it', async () => {
    const settlementSwitch = newSwitch();
    const paused = async () => (await pauseReading(settlementSwitch).read())[0]?.value;
    expect(await paused()).toBe(0);
    expect(await settlementSwitch.look()).toBeUndefined();

    const pauses = await Promise.all(
      ['cli:ana', 'cli:bia'].map((actor) => settlementSwitch.pause(actor, 'why')),
    );
    expect(pauses.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(pauses.map(({ pause }) => pause.actor)).size).toBe(1);
    const later = await settlementSwitch.pause('cli:cid', 'another reason');
    expect(later).toEqual({ pause: pauses[0]?.pause, changed: false });
    const [noted] = await latestEntries(database.dataSource, 1);
    expect(noted).toMatchObject({
      actor: 'cli:cid',
      action: 'settlement.pause',
      details: { reason: 'another reason' },
    });
    expect(await settlementSwitch.look()).toEqual(pauses[0]?.pause);
    expect(await paused()).toBe(1);

    await new DatabaseState(database.sql, { catchUp: () => Promise.resolve() }).empty();
    expect(await settlementSwitch.read()).toEqual(pauses[0]?.pause);
    expect(await settlementSwitch.resume('cli:ana', null)).toBe(true);
    expect(await settlementSwitch.resume('cli:ana', null)).toBe(false);
    expect(await settlementSwitch.look()).toBeUndefined();

    const log = await latestEntries(database.dataSource, 10);
    expect(log.map(({ action }) => action)).toEqual([
      'settlement.resume',
      'settlement.pause',
      'settlement.pause',
    ]);
  });

  it.each([
    ['it is another database', "identity = 'another'"],
    ['an operator accepted it later', "known_since = known_since - interval '1 hour'"],
  ])('pauses by itself when %s, until an operator resumes', async (_, change) => {
    const settlementSwitch = newSwitch();
    expect(await settlementSwitch.look()).toBeUndefined();
    await settlementSwitch.pause('cli:ana', 'lunch');
    await database.dataSource.query(`UPDATE known_database SET ${change}`);
    const pause = await settlementSwitch.look();
    expect(pause).toMatchObject({ actor: 'malote' });
    expect(pause?.reason).toMatch(/gone back in time.*paused by cli:ana: lunch$/);
    expect(await settlementSwitch.look()).toEqual(pause);
    expect(await settlementSwitch.resume('cli:ana', 'compared')).toBe(true);
    expect(await settlementSwitch.look()).toBeUndefined();
  });

  it('holds a rail for longer each time its account lacks the balance, and has one worker try it at a time', async () => {
    const holds = new RailHoldRepository(database.dataSource.getRepository(RailHoldEntity), database.sql);
    const rail = 'efi@psp.example';
    const times = { firstMs: 60_000, limitMs: 200_000 };
    const heldForMs = async () => {
      const [row] = await database.dataSource.query<[{ ms: number }]>(
        'SELECT extract(epoch FROM held_until - clock_timestamp())::float8 * 1000 AS ms FROM rail_hold',
      );
      return row.ms;
    };
    expect(await holds.read(rail)).toBeUndefined();
    const begun = await Promise.all([holds.hold(rail, times), holds.hold(rail, times)]);
    expect(begun.filter(({ isNew }) => isNew)).toHaveLength(1);
    for (const holdMs of [60_000, 120_000, 200_000, 200_000]) {
      expect(Math.ceil((await heldForMs()) / 60_000)).toBe(Math.ceil(holdMs / 60_000));
      expect([await holds.takeTrial(rail, 1), await holds.end(rail)]).toEqual([undefined, false]);
      await database.dataSource.query('UPDATE rail_hold SET held_until = now()');
      const trials = await Promise.all([0, 1, 2].map(() => holds.takeTrial(rail, 3_600_000)));
      expect(trials.filter((trial) => trial !== undefined)).toEqual([await holds.read(rail)]);
      expect((await holds.read(rail))?.triedSince).toBeInstanceOf(Date);
      expect(await holds.hold(rail, times)).toMatchObject({ triedSince: null, isNew: false });
    }
    await database.dataSource.query('UPDATE rail_hold SET held_until = now()');
    await holds.takeTrial(rail, 60_000);
    expect([await holds.end(rail), await holds.end(rail)]).toEqual([true, false]);
    expect(await holds.list()).toEqual([]);
  });

  it('ends holds when an operator resumes, with an entry in the audit log', async () => {
    const holds = new RailHoldRepository(database.dataSource.getRepository(RailHoldEntity), database.sql);
    const rail = 'efi@psp.example';
    const { until } = await holds.hold(rail, { firstMs: 3_600_000, limitMs: 3_600_000 });
    expect(await holds.list()).toEqual([{ rail, since: expect.any(Date), until }]);
    const settlementSwitch = newSwitch();
    expect(await settlementSwitch.resume('cli:ana', 'topped up')).toBe(true);
    expect(await holds.list()).toEqual([]);
    const [noted] = await latestEntries(database.dataSource, 1);
    expect(noted).toMatchObject({
      action: 'settlement.resume',
      details: { reason: 'topped up', held_rails: [rail] },
    });
    expect(await settlementSwitch.resume('cli:ana', null)).toBe(false);
  });

  it('pauses by itself when the log is shorter than it was', async () => {
    const known = new KnownDatabase(database.sql);
    expect(await known.hasGoneBack()).toBe(false);
    const seen = known.seen?.position ?? '';
    expect(await known.hasGoneBack()).toBe(false);
    known.seen = { knownSince: known.seen?.knownSince ?? new Date(), position: 'FFFF/0' };
    expect(await known.hasGoneBack()).toBe(true);
    known.seen = { ...known.seen, position: seen };
    expect(await known.hasGoneBack()).toBe(false);
  });
});
