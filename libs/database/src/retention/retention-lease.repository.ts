import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { LEASE_MS, RetentionLease } from '#use-cases';
import { countReturned } from '../connection/count-returned.js';
import { RetentionLeaseEntity } from '../entities/retention-lease.entity.js';

/** The lease is a row with its expiry: unlike a lock it occupies no connection while a worker removes. */
@Injectable()
export class RetentionLeaseRepository extends RetentionLease {
  constructor(
    @InjectRepository(RetentionLeaseEntity) private readonly leases: Repository<RetentionLeaseEntity>,
  ) {
    super();
  }

  /** One statement: nothing changes while another worker holds it. */
  override async hold(holder: string): Promise<boolean> {
    const held = await this.leases
      .createQueryBuilder('l')
      .insert()
      .values({ holder, heldUntil: () => `clock_timestamp() + :leaseMs * interval '1 ms'` })
      .orUpdate(['holder', 'held_until'], ['only_one'], {
        overwriteCondition: {
          where: 'l.held_until <= clock_timestamp() OR l.holder = excluded.holder',
        },
      })
      .setParameters({ leaseMs: LEASE_MS })
      .returning('holder')
      .updateEntity(false)
      .execute();
    return countReturned(held) > 0;
  }

  override async end(holder: string, isDone: boolean): Promise<void> {
    await this.leases.update(
      { holder },
      {
        heldUntil: () => 'clock_timestamp()',
        ...(isDone ? { finishedAt: () => 'clock_timestamp()' } : {}),
      },
    );
  }
}
