import { Injectable } from '@nestjs/common';
import { PayoutReader, type BatchKey } from './payout-reader.port.js';

/** A batch that becomes final is noticed within this long. */
const ASK_EVERY_MS = 250;
/** Batches one statement asks about; when more are waited for, payers take turns, and so do the batches of each. */
const MAX_BATCHES_PER_QUESTION = 1_000;

interface WaitedFor extends BatchKey {
  /** Ends the waits of all who wait for this batch. */
  readonly waits: Set<() => void>;
}

/**
 * Clients that prefer to wait until their batch is final. One statement at a time asks about all batches this process waits for;
 * a wait itself costs a timer and holds no connection.
 */
@Injectable()
export class WaitForBatch {
  private readonly waitedFor = new Map<string, WaitedFor>();
  private asking: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(private readonly reader: PayoutReader) {}

  /** Resolves when the batch is final, `waitMs` have passed, the client has gone, or the process shuts down. Never fails. */
  async wait(key: BatchKey, waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.closing || gone.aborted || waitMs <= 0) return;
    const name = `${key.payer} ${key.batchId}`;
    const batch = this.waitedFor.get(name) ?? { ...key, waits: new Set() };
    this.waitedFor.set(name, batch);
    this.asking ??= this.askLater();
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        batch.waits.delete(end);
        if (batch.waits.size === 0) this.waitedFor.delete(name);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      gone.addEventListener('abort', end);
      batch.waits.add(end);
    });
  }

  /** Shutdown: ends every wait, and those that would begin. */
  close(): void {
    this.closing = true;
    clearTimeout(this.asking);
    for (const batch of [...this.waitedFor.values()]) endWaits(batch);
  }

  private askLater(): NodeJS.Timeout {
    return setTimeout(() => void this.ask(), ASK_EVERY_MS);
  }

  private async ask(): Promise<void> {
    const asked = oneOfEachPayerFirst([...this.waitedFor]).slice(0, MAX_BATCHES_PER_QUESTION);
    if (asked.length > 0) {
      const keys = asked.map(([, { payer, batchId }]) => ({ payer, batchId }));
      // While the database is unavailable the waits continue; each reads the batch once more at its end, which is what the client gets.
      const final = await this.reader.finalBatches(keys).catch(() => []);
      for (const { payer, batchId } of final) {
        const batch = this.waitedFor.get(`${payer} ${batchId}`);
        if (batch !== undefined) endWaits(batch);
      }
      this.moveToTheEnd(asked);
    }
    this.asking = this.waitedFor.size > 0 && !this.closing ? this.askLater() : undefined;
  }

  private moveToTheEnd(asked: readonly (readonly [string, WaitedFor])[]): void {
    if (this.waitedFor.size <= MAX_BATCHES_PER_QUESTION) return;
    for (const [name, batch] of asked) {
      if (this.waitedFor.delete(name)) this.waitedFor.set(name, batch);
    }
  }
}

/** One batch of each payer, then a second of each, and so on; those of one payer stay in their order. */
function oneOfEachPayerFirst<Entry extends readonly [string, BatchKey]>(entries: readonly Entry[]): Entry[] {
  const counts = new Map<string, number>();
  return entries
    .map((entry) => {
      const [, { payer }] = entry;
      const before = counts.get(payer) ?? 0;
      counts.set(payer, before + 1);
      return { entry, before };
    })
    .sort((one, other) => one.before - other.before)
    .map(({ entry }) => entry);
}

function endWaits({ waits }: WaitedFor): void {
  for (const end of [...waits]) end();
}
