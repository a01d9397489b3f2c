/** Something worth knowing at a look, which does not decide whether the process is ready. */
export abstract class HealthNote {
  /** The member of the answer it stands in. */
  abstract readonly name: string;
  /** Needs no key to be read, so it holds no ids and no amounts. Whatever it rejects with, it is then left out. */
  abstract read(): Promise<object>;
}
