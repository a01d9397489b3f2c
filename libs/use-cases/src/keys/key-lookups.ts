import { timingSafeEqual } from 'node:crypto';
import { DomainError } from '#domain';
import { pause, type Clock } from '../settlement/clock.port.js';
import type { KeyStore, KnownKey } from './key-store.port.js';

const MAX_KEYS_PER_QUESTION = 500;
/** Between two statements: guessing keys costs a hundred statements a second at most. */
const PAUSE_BETWEEN_QUESTIONS_MS = 10;
/** Lookups that wait their turn. Beyond it calls are refused for the moment: twenty statements are ahead of them. */
const MAX_WAITING_LOOKUPS = 10_000;

export interface LookedUp {
  readonly known: KnownKey | undefined;
  /** When the question was sent, by the clock of this process. */
  readonly askedAtMs: number;
}

interface Lookup {
  readonly prefix: string;
  readonly hash: Buffer;
  readonly resolve: (lookedUp: LookedUp) => void;
  readonly reject: (error: unknown) => void;
}

/** Asks the database for keys: one statement at a time for all that are wanted, and nothing twice at a time. */
export class KeyLookups {
  /** By the key's hash, until they are answered. */
  private readonly answers = new Map<string, Promise<LookedUp>>();
  private readonly waiting: Lookup[] = [];
  private asking = false;

  constructor(
    private readonly store: KeyStore,
    private readonly clock: Clock,
  ) {}

  /** @param name - of the hash. Errors: `database_unavailable`, also when too many are asked for at once. */
  find(name: string, prefix: string, hash: Buffer): Promise<LookedUp> {
    const underWay = this.answers.get(name);
    if (underWay !== undefined) return underWay;
    if (this.waiting.length >= MAX_WAITING_LOOKUPS) return Promise.reject(tooMany());
    const answer = new Promise<LookedUp>((resolve, reject) => {
      this.waiting.push({ prefix, hash, resolve, reject });
    });
    this.answers.set(name, answer);
    const forget = (): void => void this.answers.delete(name);
    answer.then(forget, forget);
    if (!this.asking) {
      this.asking = true;
      // All that come in this turn of the event loop go as one.
      setImmediate(() => void this.ask());
    }
    return answer;
  }

  private async ask(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.answer(this.waiting.splice(0, MAX_KEYS_PER_QUESTION));
      await pause(this.clock, PAUSE_BETWEEN_QUESTIONS_MS);
    }
    this.asking = false;
  }

  private async answer(asked: readonly Lookup[]): Promise<void> {
    const askedAtMs = this.clock.nowMs();
    try {
      const found = await this.store.findGood([...new Set(asked.map(({ prefix }) => prefix))]);
      for (const { prefix, hash, resolve } of asked) {
        const known = found.find((one) => one.key.prefix === prefix && timingSafeEqual(one.hash, hash));
        resolve({ known, askedAtMs });
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

function tooMany(): DomainError {
  return new DomainError('database_unavailable', 'Too many keys are being looked up at the moment.');
}
