import { Injectable } from '@nestjs/common';
import type { KeyId } from '#domain';
import { KeySignals, KeyStore } from './key-store.port.js';

/**
 * Watches the keys of long calls, such as waiting collectors: a key that ends while its call waits must not get
 * anything any more.
 */
@Injectable()
export class KeyWatch {
  private readonly watchers = new Map<KeyId, Set<() => void>>();

  constructor(
    private readonly store: KeyStore,
    private readonly signals: KeySignals,
  ) {}

  /** Looks at once at a key that something has happened to. */
  listen(): void {
    this.signals.listen((id) => {
      if (this.watchers.has(id)) this.look([id]).catch(() => undefined);
    });
  }

  /** Calls back when the key is found to have ended; the function returned calls that off. */
  watch(id: KeyId, onEnd: () => void): () => void {
    const watchers = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, watchers.add(onEnd));
    return () => {
      if (watchers.delete(onEnd) && watchers.size === 0 && this.watchers.get(id) === watchers)
        this.watchers.delete(id);
    };
  }

  /** Looks at all keys that are watched, in one statement; none where none is. Errors: `database_unavailable`. */
  async check(): Promise<void> {
    if (this.watchers.size > 0) await this.look([...this.watchers.keys()]);
  }

  private async look(ids: readonly KeyId[]): Promise<void> {
    const good = new Set(await this.store.findGoodIds(ids));
    for (const id of ids) {
      if (good.has(id)) continue;
      const watchers = this.watchers.get(id) ?? [];
      this.watchers.delete(id);
      for (const onEnd of [...watchers]) onEnd();
    }
  }
}
