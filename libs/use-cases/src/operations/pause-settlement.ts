import { Injectable } from '@nestjs/common';
import { SettlementSwitch, type SettlementPause } from '../settlement/settlement-switch.port.js';

/** Stops and starts submissions for the whole installation; questions about doubtful payments go on. Errors: `database_unavailable`. */
@Injectable()
export class PauseSettlement {
  constructor(private readonly settlementSwitch: SettlementSwitch) {}

  read(): Promise<SettlementPause | undefined> {
    return this.settlementSwitch.read();
  }

  async pause(
    reason: string | null,
    actor: string,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }> {
    return await this.settlementSwitch.pause(actor, reason);
  }

  /** Returns false where nothing was paused. */
  async resume(reason: string | null, actor: string): Promise<boolean> {
    return await this.settlementSwitch.resume(actor, reason);
  }
}
