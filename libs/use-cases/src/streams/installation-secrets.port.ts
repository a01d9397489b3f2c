/** Random secrets that every process of an installation shares. Errors: `database_unavailable`. */
export abstract class InstallationSecrets {
  /** The secret of a purpose, 32 random bytes; made at the first call. */
  abstract get(purpose: string): Promise<Buffer>;
}
