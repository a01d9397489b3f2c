/** Everything an installation keeps for ever. Errors: `database_unavailable`. */
export abstract class StoredData {
  /** Empties it, secrets and schema excepted. */
  abstract empty(): Promise<void>;
}

/** What an installation keeps to go faster, and can lose at any moment. Errors: `redis_unavailable`. */
export abstract class FleetingData {
  /** Empties it. */
  abstract empty(): Promise<void>;
}
