/** What all collectors together have seen: complains where a message comes after it was acknowledged, or is acknowledged twice. */
export class CollectedLedger {
  private readonly lastStream = new Map<string, number>();
  private readonly acknowledgedIn = new Map<string, number>();
  private streams = 0;
  private deliveries = 0;
  readonly faults: string[] = [];

  newStream(): number {
    return ++this.streams;
  }

  received(stream: number, ids: readonly string[]): void {
    this.deliveries += ids.length;
    for (const id of ids) {
      if (this.acknowledgedIn.has(id)) this.faults.push(`${id} came again after it was acknowledged`);
      this.lastStream.set(id, stream);
    }
  }

  /** The call after theirs was answered. */
  acknowledged(stream: number, ids: readonly string[]): void {
    for (const id of ids) {
      if (this.acknowledgedIn.has(id)) this.faults.push(`${id} was acknowledged twice`);
      if (this.lastStream.get(id) !== stream) this.faults.push(`${id} was in two streams at a time`);
      this.acknowledgedIn.set(id, stream);
    }
  }

  get seen(): number {
    return this.lastStream.size;
  }

  get redeliveries(): number {
    return this.deliveries - this.lastStream.size;
  }

  get acknowledgedCount(): number {
    return this.acknowledgedIn.size;
  }

  hasSeen(id: string): boolean {
    return this.lastStream.has(id);
  }
}
