import { Injectable } from '@nestjs/common';
import type { KeyId } from '#domain';
import { KeyStore } from './key-store.port.js';

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
