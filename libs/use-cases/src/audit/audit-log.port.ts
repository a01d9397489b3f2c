/** Who did what to what. Facts only: never a key, a secret, a Pix key or a tax id. */
export interface AuditEntry {
  /** `key:{id of the key}`, `cli:{account}`, `worker`, or `anonymous` where authentication is off. */
  readonly actor: string;
  /** What was done, stable for programs: `key.create`, `payout.resolve`. */
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The permanent record of who did what; nothing in it can be changed or removed. A repository that changes what is worth an entry writes
 * it in the transaction of the change; this is for everything else. Errors: `database_unavailable`.
 */
export abstract class AuditLog {
  abstract append(entry: AuditEntry): Promise<void>;
}
