import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError, hashApiKey, isApiKeyText, prefixOf, type KeyId } from '#domain';
import { Clock, pause } from '../time/clock.port.js';
import { KeySignals, KeyStore, type KnownKey } from './key-store.port.js';

/** What the database said of a key is taken for true this long … */
const FRESH_MS = 1_500;
/**
 * … and used for so much longer while it is looked up again, so that no call waits for the answer. In all, a key that was revoked
 * works at most this long, also where no signal arrives.
 */
const USABLE_MS = 3_000;
/** A bad key that a client keeps using is looked up this often. */
const BAD_FOR_MS = 2_000;
/** Keys in the cache, good and bad each: two megabytes, however many bad ones are tried. Only good keys add to the good ones. */
const MAX_CACHED_KEYS = 10_000;
const MAX_KEYS_PER_STATEMENT = 500;
/** Between two statements: guessing keys costs a hundred statements a second at most. */
const PAUSE_BETWEEN_STATEMENTS_MS = 10;
/** Look-ups that wait for a statement; twenty statements are ahead of one more, so it is refused for the moment. */
const MAX_WAITING_LOOKUPS = 10_000;

export type AuthenticatedKey = KnownKey['key'];

/** A key as it was when its look-up was sent; by the clock of this process. */
interface RecentKey {
  readonly key: AuthenticatedKey;
  readonly askedAtMs: number;
  readonly endsAtMs: number;
}

interface Lookup {
  /** The hash as text. */
  readonly name: string;
  readonly prefix: string;
  readonly hash: Buffer;
  /** Signals that had come by then. */
  readonly signalled: number;
  readonly resolve: (recent: RecentKey | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers which keys were used, to be written together: a call costs an entry in a set, however many calls there are. */
@Injectable()
export class KeyUses {
  private used = new Set<KeyId>();

  constructor(private readonly store: KeyStore) {}

  note(id: KeyId): void {
    this.used.add(id);
  }

  /** Writes down what was gathered; what cannot be written now is written the next time. Errors: `database_unavailable`. */
  async flush(): Promise<void> {
    if (this.used.size === 0) return;
    const { used } = this;
    this.used = new Set();
    try {
      await this.store.recordUse([...used]);
    } catch (error) {
      for (const id of used) this.used.add(id);
      throw error;
    }
  }
}

/**
 * Says whose key it is, mostly from memory: the database is asked once in a while for each key in use, one statement at a time for
 * all that are wanted, and never waited for while it answers in time.
 */
@Injectable()
export class AuthenticateKey {
  private readonly good = new Map<string, RecentKey>();
  private readonly badUntilMs = new Map<string, number>();
  private readonly underWay = new Map<string, Promise<RecentKey | undefined>>();
  private readonly waiting: Lookup[] = [];
  private isAsking = false;
  private signalled = 0;

  constructor(
    private readonly store: KeyStore,
    private readonly uses: KeyUses,
    private readonly signals: KeySignals,
    private readonly clock: Clock,
  ) {}

  /** Connects this process with what all processes say of keys. */
  listen(): void {
    this.signals.listen((id) => this.forget(id));
  }

  /**
   * The key, where it is one and good now; its use is noted. Answers at once where it can: a promise only where the database has to
   * be waited for, which may reject as `database_unavailable`, also when too many keys are looked up at once.
   *
   * @param beforeGuess - called where the key is looked up and nothing is remembered of it, good or bad; may throw instead
   */
  authenticate(
    text: string,
    beforeGuess: () => void = () => undefined,
  ): AuthenticatedKey | undefined | Promise<AuthenticatedKey | undefined> {
    if (!isApiKeyText(text)) return undefined;
    const hash = hashApiKey(text);
    const name = hash.toString('base64');
    const nowMs = this.clock.nowMs();
    const recent = this.good.get(name);
    if (recent === undefined || nowMs - recent.askedAtMs >= USABLE_MS) {
      const badUntilMs = this.badUntilMs.get(name);
      if (badUntilMs !== undefined && badUntilMs > nowMs) return undefined;
      if (recent === undefined && badUntilMs === undefined && !this.underWay.has(name)) beforeGuess();
      return this.lookUp(name, prefixOf(text), hash).then((found) => this.accept(found, this.clock.nowMs()));
    }
    // An unavailable database is no error here: once the cached key is too old, the call that reads it fails.
    if (nowMs - recent.askedAtMs >= FRESH_MS) this.lookUp(name, prefixOf(text), hash).catch(() => undefined);
    return this.accept(recent, nowMs);
  }

  private accept(recent: RecentKey | undefined, nowMs: number): AuthenticatedKey | undefined {
    if (recent === undefined || nowMs >= recent.endsAtMs) return undefined;
    this.uses.note(recent.key.id);
    return recent.key;
  }

  private lookUp(name: string, prefix: string, hash: Buffer): Promise<RecentKey | undefined> {
    const underWay = this.underWay.get(name);
    if (underWay !== undefined) return underWay;
    if (this.waiting.length >= MAX_WAITING_LOOKUPS)
      return Promise.reject(
        new DomainError('database_unavailable', 'Too many keys are being looked up at the moment.'),
      );
    const { signalled } = this;
    const lookup = new Promise<RecentKey | undefined>((resolve, reject) => {
      this.waiting.push({ name, prefix, hash, signalled, resolve, reject });
    }).finally(() => this.underWay.delete(name));
    this.underWay.set(name, lookup);
    // All that come in this turn of the event loop share a statement.
    if (!this.isAsking) setImmediate(() => void this.ask());
    this.isAsking = true;
    return lookup;
  }

  private async ask(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.answer(this.waiting.splice(0, MAX_KEYS_PER_STATEMENT));
      await pause(this.clock, PAUSE_BETWEEN_STATEMENTS_MS);
    }
    this.isAsking = false;
  }

  private async answer(lookups: readonly Lookup[]): Promise<void> {
    const askedAtMs = this.clock.nowMs();
    try {
      const found = await this.store.findGood([...new Set(lookups.map(({ prefix }) => prefix))]);
      for (const lookup of lookups) {
        const { prefix, hash } = lookup;
        const known = found.find((one) => one.key.prefix === prefix && timingSafeEqual(one.hash, hash));
        lookup.resolve(this.remember(lookup, known, askedAtMs));
      }
    } catch (error) {
      for (const { reject } of lookups) reject(error);
    }
  }

  private remember(
    { name, signalled }: Lookup,
    known: KnownKey | undefined,
    askedAtMs: number,
  ): RecentKey | undefined {
    if (known === undefined) {
      this.good.delete(name);
      put(this.badUntilMs, name, this.clock.nowMs() + BAD_FOR_MS);
      return undefined;
    }
    const endsAtMs = askedAtMs + (known.remainingMs ?? Number.POSITIVE_INFINITY);
    const recent = { key: known.key, askedAtMs, endsAtMs };
    this.badUntilMs.delete(name);
    // A key may have changed since: what was wanted before a signal is not kept after it.
    if (signalled === this.signalled) put(this.good, name, recent);
    return recent;
  }

  private forget(id: KeyId): void {
    this.signalled += 1;
    for (const [name, recent] of this.good)
      if (recent.key.id === id) this.good.set(name, { ...recent, askedAtMs: Number.NEGATIVE_INFINITY });
  }
}

/** The one that was put there longest ago makes room. */
function put<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= MAX_CACHED_KEYS) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
