import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { DEFAULT_PAYER_POLICY, type PayerPolicy } from '#domain';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';

const NAMES = Object.keys(DEFAULT_PAYER_POLICY) as (keyof PayerPolicy)[];

/** What operators set for each payer. Claims and acceptance read it in their own statements. Errors: `database_unavailable`. */
@Injectable()
export class PayerPolicyRepository {
  constructor(
    @InjectRepository(PayerPolicyEntity) private readonly policies: Repository<PayerPolicyEntity>,
  ) {}

  async read(payer: string): Promise<PayerPolicy> {
    return (await this.policies.findOneBy({ payer })) ?? DEFAULT_PAYER_POLICY;
  }

  /** Those whose payments are not to be submitted, in no order. */
  async pausedPayers(): Promise<string[]> {
    const paused = await this.policies.find({ select: { payer: true }, where: { paused: true } });
    return paused.map(({ payer }) => payer);
  }

  /**
   * Sets some of a payer's policy, or all of it, with an entry in the audit log of what became different. Returns the policy, and
   * whether anything did.
   */
  set(
    payer: string,
    wanted: Partial<PayerPolicy>,
    actor: string,
    reason: string | null,
  ): Promise<{ readonly policy: PayerPolicy; readonly changed: boolean }> {
    return this.policies.manager.transaction(async (manager) => {
      await manager
        .createQueryBuilder()
        .insert()
        .into(PayerPolicyEntity)
        .values({ payer })
        .orIgnore()
        .execute();
      const before: PayerPolicy = await manager.findOneOrFail(PayerPolicyEntity, {
        where: { payer },
        lock: { mode: 'pessimistic_write' },
      });
      const policy = { ...before, ...wanted };
      const different = NAMES.filter((name) => policy[name] !== before[name]);
      if (different.length === 0) return { policy, changed: false };
      await manager.update(PayerPolicyEntity, { payer }, { ...wanted, updatedAt: () => 'clock_timestamp()' });
      const changes = Object.fromEntries(
        different.map((name) => [toSnakeCase(name), { from: before[name], to: policy[name] }]),
      );
      const details = { changes, reason };
      await writeAuditEntry(manager, { actor, action: 'payer.set_policy', subject: payer, details });
      return { policy, changed: true };
    });
  }
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
