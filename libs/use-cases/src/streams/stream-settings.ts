/** How long the protocol's waits are. Injected; the values come from the configuration. */
export abstract class StreamSettings {
  /** A call with nothing to deliver waits this long, then answers "nothing". Default 8000, as the Central Bank's interface. */
  abstract readonly waitMs: number;
  /** A stream that is not called for this long after its last answer is ended. Default 60000. */
  abstract readonly leaseMs: number;
}
