import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Not, type Repository } from 'typeorm';
import type { RailHold } from '#domain';
import { RailHoldStore, type HeldRail } from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';
import { RailHoldEntity } from '../entities/rail-hold.entity.js';

/** $1 rail, $2 first hold and $3 longest in ms. No row: it is held, and was not tried since. */
const holdRail: Statement = {
  name: 'hold_rail',
  text: /* sql */ `
    INSERT INTO rail_hold AS h (rail, held_until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
    ON CONFLICT (rail) DO UPDATE
       SET holds = h.holds + 1, tried_since = NULL,
           held_until = clock_timestamp() + least($3, $2 * 2.0 ^ least(h.holds, 30)) * interval '1 millisecond'
     WHERE h.tried_since IS NOT NULL
    RETURNING date_trunc('milliseconds', held_until) AS until, tried_since AS "triedSince", holds = 1 AS "isNew"`,
};

/** $1 rail, $2 for how long in ms. No row: the hold has not ended, or another worker tries. */
const takeTrial: Statement = {
  name: 'take_trial_of_rail',
  text: /* sql */ `
    UPDATE rail_hold
       SET held_until = clock_timestamp() + $2 * interval '1 millisecond',
           tried_since = coalesce(tried_since, date_trunc('milliseconds', clock_timestamp()))
     WHERE rail = $1 AND held_until <= clock_timestamp()
    RETURNING date_trunc('milliseconds', held_until) AS until, tried_since AS "triedSince"`,
};

/** A row for each rail whose account lacks the balance: kept with the truth, so it outlives every process and Redis. */
@Injectable()
export class RailHoldRepository extends RailHoldStore {
  constructor(
    @InjectRepository(RailHoldEntity) private readonly holds: Repository<RailHoldEntity>,
    private readonly sql: Sql,
  ) {
    super();
  }

  override async read(rail: string): Promise<HeldRail | undefined> {
    const row = await this.holds.findOneBy({ rail });
    return row === null ? undefined : { until: row.heldUntil, triedSince: row.triedSince };
  }

  /** Those of all rails, the earliest first. */
  async list(): Promise<readonly RailHold[]> {
    const rows = await this.holds.find({ order: { heldSince: 'ASC', rail: 'ASC' } });
    return rows.map(({ rail, heldSince, heldUntil }) => ({ rail, since: heldSince, until: heldUntil }));
  }

  override async hold(
    rail: string,
    { firstMs, limitMs }: Parameters<RailHoldStore['hold']>[1],
  ): Promise<HeldRail & { readonly isNew: boolean }> {
    for (;;) {
      const [row] = await this.sql.run<HeldRail & { isNew: boolean }>(holdRail, [rail, firstMs, limitMs]);
      if (row !== undefined) return row;
      // An operator may have just ended it.
      const held = await this.read(rail);
      if (held !== undefined) return { ...held, isNew: false };
    }
  }

  override async takeTrial(rail: string, forMs: number): Promise<HeldRail | undefined> {
    const [row] = await this.sql.run<HeldRail & object>(takeTrial, [rail, forMs]);
    return row;
  }

  override async end(rail: string): Promise<boolean> {
    const { affected } = await this.holds.delete({ rail, triedSince: Not(IsNull()) });
    return affected === 1;
  }
}
