import type { KeyId } from '#domain';

/** Tells all processes at once that a key is not what it was. May be lost: what is remembered of keys is soon asked for again. */
export abstract class KeySignals {
  /** To be called after the commit. Never fails, never waits. */
  abstract send(id: KeyId): void;
  /** Registers the listener of this process; signals from anywhere reach it, its own first. */
  abstract listen(listener: (id: KeyId) => void): void;
}
