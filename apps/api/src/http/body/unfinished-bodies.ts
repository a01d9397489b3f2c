/** The bytes that one body has brought so far. */
export interface HeldBytes {
  /** False where there is no room for them. */
  add(bytes: number): boolean;
  release(): void;
}

/**
 * Bounds the memory that bodies take while they arrive, over all connections of this process: a client that sends all but the last
 * byte of many bodies would hold it for a minute otherwise. An address may hold half, so that others have room.
 */
export class UnfinishedBodies {
  private bytes = 0;
  private readonly bytesByAddress = new Map<string, number>();

  /** @param maxBytes - of all unfinished bodies together */
  constructor(private readonly maxBytes: number) {}

  begin(address: string): HeldBytes {
    let held = 0;
    const count = (bytes: number): void => {
      held += bytes;
      this.bytes += bytes;
      const ofAddress = (this.bytesByAddress.get(address) ?? 0) + bytes;
      if (ofAddress === 0) this.bytesByAddress.delete(address);
      else this.bytesByAddress.set(address, ofAddress);
    };
    return {
      add: (bytes) => {
        const ofAddress = (this.bytesByAddress.get(address) ?? 0) + bytes;
        if (this.bytes + bytes > this.maxBytes || ofAddress > this.maxBytes / 2) return false;
        count(bytes);
        return true;
      },
      release: () => {
        count(-held);
      },
    };
  }
}
