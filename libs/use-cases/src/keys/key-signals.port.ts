import type { KeyId } from '#domain';

/** Signals to all processes that a key has changed. A signal may be lost: cached keys are soon read again. */
export abstract class KeySignals {
  /** To be called after the commit. Never fails, never waits. */
  abstract send(id: KeyId): void;
  /** Registers the listener of this process; signals from anywhere reach it, its own first. */
  abstract listen(listener: (id: KeyId) => void): void;
}
