import type { KeyId } from '#domain';
import type { KnownKey } from './key-store.port.js';

/** Good keys in the cache. Some kilobytes for a hundred; only good keys add to them. */
const MAX_GOOD_KEYS = 10_000;
/** Bad keys in the cache: about two megabytes, however many are tried. */
const MAX_BAD_KEYS = 10_000;
/** A bad key that a client keeps using is looked up this often. */
const BAD_FOR_MS = 2_000;

/** A key as it was when the database was last asked. */
export interface RecentKey {
  readonly key: KnownKey['key'];
  /** All by the clock of this process: when the question was sent, and when the key expires. */
  readonly askedAtMs: number;
  readonly endsAtMs: number;
}

/** What this process remembers of keys, by their hashes, for some seconds and in bounds. */
export class RecentKeys {
  private readonly good = new Map<string, RecentKey>();
  private readonly badUntilMs = new Map<string, number>();

  get(name: string): RecentKey | undefined {
    return this.good.get(name);
  }

  isBad(name: string, nowMs: number): boolean {
    return (this.badUntilMs.get(name) ?? Number.NEGATIVE_INFINITY) > nowMs;
  }

  remember(name: string, recent: RecentKey): void {
    this.badUntilMs.delete(name);
    put(this.good, name, recent, MAX_GOOD_KEYS);
  }

  rememberBad(name: string, nowMs: number): void {
    this.good.delete(name);
    put(this.badUntilMs, name, nowMs + BAD_FOR_MS, MAX_BAD_KEYS);
  }

  /** The key is not what it was. */
  forget(id: KeyId): void {
    for (const [name, { key }] of this.good) if (key.id === id) this.good.delete(name);
  }
}

/** The one that was put there longest ago makes room. */
function put<Value>(map: Map<string, Value>, name: string, value: Value, maxSize: number): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= maxSize) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
