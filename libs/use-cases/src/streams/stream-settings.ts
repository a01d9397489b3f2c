export abstract class StreamSettings {
  /** A call with nothing to deliver waits this long, then answers "nothing". Default 8000, as the Central Bank's interface. */
  abstract readonly waitMs: number;
}
