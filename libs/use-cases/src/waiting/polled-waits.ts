/** Keys one question asks about; when more are waited for, payers take turns, and so do the keys of each. */
const MAX_KEYS_PER_QUESTION = 1_000;

/** What a client waits for. */
interface WaitKey {
  readonly payer: string;
}

interface WaitedFor<Key> {
  readonly key: Key;
  /** Ends the waits of all who wait for this. */
  readonly waits: Set<() => void>;
}

/**
 * Clients that wait until something of a payer's is there. One question at a time asks about everything that this process waits for;
 * a wait itself costs a timer and holds no connection.
 */
export abstract class PolledWaits<Key extends WaitKey> {
  private readonly waitedFor = new Map<string, WaitedFor<Key>>();
  private asking: NodeJS.Timeout | undefined;
  private closing = false;

  /** @param askEveryMs the pause between two questions */
  protected constructor(private readonly askEveryMs: number) {}

  /** The same for all who wait for the same. */
  protected abstract nameOf(key: Key): string;
  /** Those of the keys that are waited for no longer. */
  protected abstract arrived(keys: readonly Key[]): Promise<readonly Key[]>;

  /** Resolves when it is there, `waitMs` have passed, the client has gone, or the process shuts down. Never fails. */
  async wait(key: Key, waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.closing || gone.aborted || waitMs <= 0) return;
    const name = this.nameOf(key);
    const waited = this.waitedFor.get(name) ?? { key, waits: new Set() };
    this.waitedFor.set(name, waited);
    this.asking ??= this.askLater();
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        waited.waits.delete(end);
        if (waited.waits.size === 0) this.waitedFor.delete(name);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      gone.addEventListener('abort', end);
      waited.waits.add(end);
    });
  }

  /** Shutdown: ends every wait, and those that would begin. */
  close(): void {
    this.closing = true;
    clearTimeout(this.asking);
    for (const waited of [...this.waitedFor.values()]) endWaits(waited);
  }

  private askLater(): NodeJS.Timeout {
    return setTimeout(() => void this.ask(), this.askEveryMs);
  }

  private async ask(): Promise<void> {
    const asked = oneOfEachPayerFirst([...this.waitedFor]).slice(0, MAX_KEYS_PER_QUESTION);
    if (asked.length > 0) {
      // While the database is unavailable the waits continue; each reads once more at its end, which is what the client gets.
      const arrived = await this.arrived(asked.map(([, { key }]) => key)).catch(() => []);
      for (const key of arrived) {
        const waited = this.waitedFor.get(this.nameOf(key));
        if (waited !== undefined) endWaits(waited);
      }
      this.moveToTheEnd(asked);
    }
    this.asking = this.waitedFor.size > 0 && !this.closing ? this.askLater() : undefined;
  }

  private moveToTheEnd(asked: readonly (readonly [string, WaitedFor<Key>])[]): void {
    if (this.waitedFor.size <= MAX_KEYS_PER_QUESTION) return;
    for (const [name, waited] of asked) {
      if (this.waitedFor.delete(name)) this.waitedFor.set(name, waited);
    }
  }
}

/** One key of each payer, then a second of each, and so on; those of one payer stay in their order. */
function oneOfEachPayerFirst<Entry extends readonly [string, { readonly key: WaitKey }]>(
  entries: readonly Entry[],
): Entry[] {
  const counts = new Map<string, number>();
  return entries
    .map((entry) => {
      const { payer } = entry[1].key;
      const before = counts.get(payer) ?? 0;
      counts.set(payer, before + 1);
      return { entry, before };
    })
    .sort((one, other) => one.before - other.before)
    .map(({ entry }) => entry);
}

function endWaits({ waits }: { readonly waits: ReadonlySet<() => void> }): void {
  for (const end of [...waits]) end();
}
