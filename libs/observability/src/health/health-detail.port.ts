/** A part of the readiness answer that does not decide whether the process is ready. */
export abstract class HealthDetail {
  /** The member of the answer that holds it. */
  abstract readonly name: string;
  /** Needs no key to be read, so it holds no ids and no amounts. Where it rejects, the member is left out. */
  abstract read(): Promise<object>;
}
