import { setTimeout as pause } from 'node:timers/promises';
import { randomChoice, randomInteger, type RandomSource } from '#domain';
import type { MaloteClients } from './call-malote.js';
import type { Ending, SoakRail } from './soak-rail.js';

const MAX_ITEMS = 150;
const MAX_PAUSE_MS = 600;
const STRANGE_SHARE = 0.03;
const REPEATED_SHARE = 0.02;
const SENT_AGAIN_SHARE = 0.1;

/** A fintech that posts batches, repeats them when in doubt (and now and then without), and remembers what must become of each item. */
export class RandomPayer {
  /** By external id. */
  readonly expected = new Map<string, Ending>();
  readonly batches: string[] = [];
  readonly faults: string[] = [];
  private repeatable: {
    readonly external_id: string;
    readonly pix_key: string;
    readonly amount_cents: number;
  }[] = [];

  constructor(
    private readonly malote: MaloteClients,
    private readonly random: RandomSource,
    private readonly name: string,
    private readonly endings: SoakRail['endings'],
  ) {}

  /** @param isBehind while so many payouts are open that nothing more should be asked for */
  async payUntil(isOver: () => boolean, isBehind: () => boolean): Promise<void> {
    for (let number = 0; !isOver();) {
      if (!isBehind()) {
        await this.post(`${this.name}-${String(number)}`);
        number += 1;
      }
      await pause(this.random() * MAX_PAUSE_MS);
    }
  }

  /** An operator has marked it as failed. False: this payer did not ask for it. */
  expectFailed(externalId: string): boolean {
    if (!this.expected.has(externalId)) return false;
    this.expected.set(externalId, 'failed');
    return true;
  }

  private async post(batchId: string): Promise<void> {
    const items = Array.from({ length: randomInteger(this.random, 1, MAX_ITEMS) }, (_, index) =>
      this.item(`${batchId}-${String(index)}`),
    );
    const body = JSON.stringify({ batch_id: batchId, items });
    const times = this.random() < SENT_AGAIN_SHARE ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const headers = { 'content-type': 'application/json' };
      const answer = await this.malote.untilAnswered({ method: 'POST', path: '/api/payouts', headers, body });
      if (answer !== 'given up' && answer.status !== 200 && answer.status !== 201)
        this.faults.push(`${batchId} was answered ${String(answer.status)}: ${answer.text}`);
    }
    this.batches.push(batchId);
  }

  private item(externalId: string): object {
    const repeated = this.random() < REPEATED_SHARE ? this.repeatable.pop() : undefined;
    if (repeated !== undefined) {
      this.expected.set(`${externalId} repeats ${repeated.external_id}`, 'duplicate');
      return { user_id: 'u1', ...repeated };
    }
    const [behaviour, ending] =
      this.random() < STRANGE_SHARE ? randomChoice(this.random, this.endings) : ['', 'paid' as const];
    const pix_key =
      behaviour === ''
        ? `${externalId}@email.com`.toLowerCase()
        : `${behaviour}+${externalId}@sandbox.pix`.toLowerCase();
    const item = { external_id: externalId, amount_cents: randomInteger(this.random, 1, 500_000), pix_key };
    this.expected.set(externalId, ending);
    this.repeatable = [...this.repeatable.slice(-50), item];
    return { user_id: 'u1', ...item };
  }
}
