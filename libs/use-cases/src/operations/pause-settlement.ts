import { Injectable } from '@nestjs/common';
import { readReason } from './read-reason.js';
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
    return await this.settlementSwitch.pause(actor, readReason(input));
  }

  /** Returns false where nothing was paused. @throws DomainError `invalid_request` */
  async resume(input: unknown, actor: string): Promise<boolean> {
    return await this.settlementSwitch.resume(actor, readReason(input));
  }
}
