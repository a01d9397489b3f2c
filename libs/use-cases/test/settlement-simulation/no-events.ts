import { SettlementEvents } from '../../src/settlement/settlement-events.port.js';

/** No operator is alerted. */
export class NoEvents extends SettlementEvents {
  override railDown(): void {
    return undefined;
  }

  override railUp(): void {
    return undefined;
  }

  override railHeld(): void {
    return undefined;
  }

  override railReleased(): void {
    return undefined;
  }

  override heldForReview(): void {
    return undefined;
  }

  override unmatchedSettlements(): void {
    return undefined;
  }

  override resultsNotWritten(): void {
    return undefined;
  }
}
