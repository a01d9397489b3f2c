import { Injectable } from '@nestjs/common';
import { DomainError, parsePlainOrder } from '#domain';
import { SettlementSwitch, type SettlementPause } from './settlement-switch.port.js';

/** Stops and starts submissions for the whole installation; questions about doubtful payments go on. Errors: `database_unavailable`. */
@Injectable()
export class PauseSettlement {
  constructor(private readonly settlementSwitch: SettlementSwitch) {}

  read(): Promise<SettlementPause | undefined> {
    return this.settlementSwitch.read();
  }

  /** @param input - at most a `reason`. @throws DomainError `invalid_request` */
  async pause(
    input: unknown,
    actor: string,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }> {
    return await this.settlementSwitch.pause(actor, reasonOf(input));
  }

  /** Returns false where nothing was paused. @throws DomainError `invalid_request` */
  async resume(input: unknown, actor: string): Promise<boolean> {
    return await this.settlementSwitch.resume(actor, reasonOf(input));
  }
}

/** The same document as with the actions that need nothing. */
function reasonOf(input: unknown): string | null {
  const read = parsePlainOrder('ask', input);
  if (!read.ok)
    throw new DomainError('invalid_request', 'What was asked of settlement breaks rules.', {
      faults: read.faults,
    });
  return read.order.reason;
}
