interface Stoppable {
  stop(): Promise<void>;
}

/** What a run has started so far, to be stopped the other way round: what uses a service ends before it. */
export class StartedThings {
  private readonly groups: Stoppable[][] = [];

  /** Adds what may stop at the same time. */
  add(...group: Stoppable[]): void {
    this.groups.push(group);
  }

  /** Stops everything, also where stopping one of them fails; throws the first failure afterwards. */
  async stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let group = this.groups.pop(); group !== undefined; group = this.groups.pop()) {
      const stops = group.map((thing) => thing.stop().catch((failure: unknown) => failures.push(failure)));
      await Promise.all(stops);
    }
    if (failures.length > 0) throw failures[0];
  }
}
