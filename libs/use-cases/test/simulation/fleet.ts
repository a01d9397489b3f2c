import type { VirtualTime } from './virtual-time.js';
import type { WorldRandom } from './world-random.js';
import { SimulatedProcess, type Trouble } from './simulated-process.js';

const RESTART_AFTER_MS = 2_000;

/** Processes of one kind. One that dies is replaced a little later. */
export class Fleet<Request> {
  private readonly members: { process: SimulatedProcess; handle: (request: Request) => void }[] = [];

  /** @param start runs the program of a process, and returns what it does with a request */
  constructor(
    size: number,
    private readonly time: VirtualTime,
    private readonly random: WorldRandom,
    private readonly trouble: () => Trouble,
    private readonly start: (process: SimulatedProcess) => (request: Request) => void,
  ) {
    for (let place = 0; place < size; place += 1) this.keepRunning(place);
  }

  /** Reaches some process, now; with one that is dead the request is lost. */
  send(request: Request): void {
    const member = this.members[Math.floor(this.random.next() * this.members.length)];
    member?.process.wake(() => {
      member.handle(request);
    });
  }

  stop(): void {
    for (const { process } of this.members) process.isDead = true;
  }

  private keepRunning(place: number): void {
    const process = new SimulatedProcess(this.time, this.random, this.trouble);
    process.onDeath = () => {
      this.time.after(this.random.next() * RESTART_AFTER_MS, () => {
        this.keepRunning(place);
      });
    };
    this.members[place] = { process, handle: this.start(process) };
  }
}
