import type { Fault } from './fault.js';

/** Faults that one answer lists, at most; the others are counted, so that a small body makes no large answer. */
export const MAX_LISTED_FAULTS = 100;

/** The faults of one document in the order in which they are found: the first hundred, and how many more there are. */
export class FaultList {
  readonly faults: Fault[] = [];
  omitted = 0;

  get count(): number {
    return this.faults.length + this.omitted;
  }

  /** @param fault - called only while there is room, so that one more of many costs next to nothing */
  add(fault: () => Fault): void {
    if (this.faults.length < MAX_LISTED_FAULTS) this.faults.push(fault());
    else this.omitted += 1;
  }
}
