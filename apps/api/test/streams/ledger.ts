/** A batch as a collector has it: from which stream, by which call. */
export interface HeldBatch {
  readonly stream: number;
  readonly ids: readonly string[];
}

/**
 * What all collectors together have seen of each message. Complains as soon as a message is where it cannot be: in two streams that both
 * live, or anywhere once it was acknowledged.
 */
export class Ledger {
  /** The stream each message was seen in last. */
  private readonly lastStream = new Map<string, number>();
  private readonly acknowledgedIn = new Map<string, number>();
  private streams = 0;
  readonly faults: string[] = [];

  /** A number for a stream that a collector has opened. */
  newStream(): number {
    return ++this.streams;
  }

  received({ stream, ids }: HeldBatch): void {
    for (const id of ids) {
      const acknowledged = this.acknowledgedIn.get(id);
      if (acknowledged !== undefined)
        this.faults.push(`${id} came to ${stream} after ${acknowledged} acknowledged it`);
      this.lastStream.set(id, stream);
    }
  }

  /** A call after the batch's was answered: the batch is acknowledged, so its stream lived until now. */
  acknowledged({ stream, ids }: HeldBatch): void {
    for (const id of ids) {
      const last = this.lastStream.get(id);
      if (last !== stream) this.faults.push(`${id} was in ${last ?? 'none'} while ${stream} held it`);
      const before = this.acknowledgedIn.get(id);
      if (before !== undefined) this.faults.push(`${id} was acknowledged by ${before} and by ${stream}`);
      this.acknowledgedIn.set(id, stream);
    }
  }

  /** The same call was answered otherwise than before. */
  replayedOtherwise(stream: number): void {
    this.faults.push(`A replay in ${stream} was another batch`);
  }

  get seen(): number {
    return this.lastStream.size;
  }

  get acknowledgedCount(): number {
    return this.acknowledgedIn.size;
  }
}
