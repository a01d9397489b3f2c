/** What one payer may have of the slots, for each one that is free. */
const HELD_PER_FREE_SLOT = 9;

/**
 * The slots of one worker, each for an endpoint that it serves, by payer. A payer may take another while it holds less than nine
 * times what is free (Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", 1998). So one payer
 * alone has nine tenths, two have 47 of a hundred each, and some are free for a payer that comes.
 */
export class WebhookSlots {
  private readonly held = new Map<string, number>();

  /** @param free how many there are */
  constructor(private free: number) {}

  hasOneFor(payer: string): boolean {
    return (this.held.get(payer) ?? 0) < HELD_PER_FREE_SLOT * this.free;
  }

  take(payer: string): void {
    this.free -= 1;
    this.held.set(payer, (this.held.get(payer) ?? 0) + 1);
  }

  release(payer: string): void {
    this.free += 1;
    const left = (this.held.get(payer) ?? 0) - 1;
    if (left > 0) this.held.set(payer, left);
    else this.held.delete(payer);
  }
}
