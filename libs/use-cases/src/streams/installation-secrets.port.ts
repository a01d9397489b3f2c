/** Random secrets that every process of an installation shares. Errors: `database_unavailable`. */
export abstract class InstallationSecrets {
  /** The secret of a purpose, 32 random bytes; made by whoever asks first. */
  abstract get(purpose: string): Promise<Buffer>;
}
