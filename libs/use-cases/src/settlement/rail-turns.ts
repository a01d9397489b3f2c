import { pause, type Clock } from '../time/clock.port.js';
import type { RailPace } from './rail-pace.port.js';

/** While calls wait for their turn, this is how often it is looked whether the process stops. */
const LOOK_EVERY_MS = 250;
/** Calls that ask the pace together. */
const MAX_TOGETHER = 100;

interface WaitingCall {
  readonly id: string;
  readonly untilMs: number;
  readonly begin: (againInMs: number) => void;
}

/**
 * Calls that wait for the pace of the rail, in order. Look-ups come after all others: else, where turns are few, every payment would
 * be looked up and none sent in time.
 */
export class RailTurns {
  private readonly lookUps: WaitingCall[] = [];
  private readonly others: WaitingCall[] = [];
  private isAsking = false;
  private isEnding = false;

  constructor(
    private readonly pace: RailPace,
    private readonly clock: Clock,
  ) {}

  /** Resolves to 0 when the call may begin; to in how many ms there may be room, where that is not before `untilMs`. */
  take(id: string, kind: 'look_up' | 'other', untilMs: number): Promise<number> {
    return new Promise((begin) => {
      (kind === 'look_up' ? this.lookUps : this.others).push({ id, untilMs, begin });
      if (!this.isAsking) void this.ask();
    });
  }

  /** No call waits any longer. */
  end(): void {
    this.isEnding = true;
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    // Calls that come at the same moment ask together.
    await Promise.resolve();
    while (this.others.length + this.lookUps.length > 0) {
      const others = this.others.slice(0, MAX_TOGETHER);
      const asked = [...others, ...this.lookUps.slice(0, MAX_TOGETHER - others.length)];
      const { begun, againInMs } = await this.pace.begin(asked.map(({ id }) => id));
      // What came meanwhile stands behind.
      const ofOthers = Math.min(begun, others.length);
      for (const call of this.others.splice(0, ofOthers)) call.begin(0);
      for (const call of this.lookUps.splice(0, begun - ofOthers)) call.begin(0);
      if (begun === asked.length) continue;
      this.sendAway(this.others, againInMs);
      this.sendAway(this.lookUps, againInMs);
      if (this.others.length + this.lookUps.length > 0)
        await pause(this.clock, Math.min(againInMs, LOOK_EVERY_MS));
    }
    this.isAsking = false;
  }

  /** Calls whose time is up before there can be room. */
  private sendAway(line: WaitingCall[], againInMs: number): void {
    const roomAtMs = this.clock.nowMs() + againInMs;
    for (const call of line.splice(0))
      if (this.isEnding || roomAtMs >= call.untilMs) call.begin(againInMs);
      else line.push(call);
  }
}
