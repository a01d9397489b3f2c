/** Who did what to what. Facts only: never a key, a secret, a Pix key or a tax id. */
export interface AuditEntry {
  /** `key:{id of the key}`, `cli:{account}`, or `anybody` where authentication is off. */
  readonly actor: string;
  /** What was done, stable for programs: `key.create`, `payout.resolve`. */
  readonly action: string;
  /** What it was done to: an id, or a name. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An entry as it stands in the log. */
export interface AuditRecord extends Required<AuditEntry> {
  /** Its place in the log; only ever increases. */
  readonly position: number;
  readonly at: Date;
}

/**
 * Remembers for ever who did what; nothing in it can be changed or removed. A store that changes what is worth an entry writes
 * it in the transaction of the change; this is for everything else. Errors: `database_unavailable`.
 */
export abstract class AuditLog {
  abstract append(entry: AuditEntry): Promise<void>;
  /** Newest first; those before a position, or from the newest on. */
  abstract read(page: {
    readonly before: number | undefined;
    readonly limit: number;
  }): Promise<readonly AuditRecord[]>;
}
