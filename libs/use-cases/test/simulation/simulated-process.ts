import { Clock } from '../../src/time/clock.port.js';
import type { VirtualTime } from './virtual-time.js';
import type { WorldRandom } from './world-random.js';

/** What can go wrong, and how often, each time a process waits for something. All zero: nothing does. */
export interface Trouble {
  readonly crash: number;
  readonly freeze: number;
  readonly maxFreezeMs: number;
  /** A call to the database or the queue fails before it did anything, or after. */
  readonly callFails: number;
  readonly answerLost: number;
  /** The longest a call to the database may take. */
  readonly maxDelayMs: number;
}

export const NO_TROUBLE: Trouble = {
  crash: 0,
  freeze: 0,
  maxFreezeMs: 0,
  callFails: 0,
  answerLost: 0,
  maxDelayMs: 20,
};

/** A process that can die and stand still at every await: it hears nothing then, but what it sent is on its way. */
export class SimulatedProcess extends Clock {
  isDead = false;
  onDeath: () => void = () => undefined;
  private frozenUntilMs = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: WorldRandom,
    private readonly trouble: () => Trouble,
  ) {
    super();
  }

  override nowMs(): number {
    return this.time.nowMs;
  }

  override timeOfDay(): Date {
    return new Date(1_760_000_000_000 + this.time.nowMs);
  }

  override after(ms: number, callback: () => void): () => void {
    let isOff = false;
    const callOff = this.time.after(ms, () => {
      this.whenAwake(() => {
        if (!isOff) callback();
      });
    });
    return () => {
      isOff = true;
      callOff();
    };
  }

  /**
   * A call to something outside: it travels, takes effect there, and its answer travels back. The
   * process may be dead or frozen by then.
   */
  call<Answer>(effect: () => Answer, failure: () => Error): Promise<Answer> {
    const { random, time } = this;
    const { callFails, answerLost, maxDelayMs } = this.trouble();
    return new Promise((resolve, reject) => {
      if (this.isDead) return;
      const answer = (hear: () => void): void => {
        time.after(random.delayMs(maxDelayMs), () => {
          this.wake(hear);
        });
      };
      if (random.happens(callFails)) {
        answer(() => {
          reject(failure());
        });
        return;
      }
      time.after(random.delayMs(maxDelayMs), () => {
        const result = effect();
        const isLost = random.happens(answerLost);
        answer(() => {
          if (isLost) reject(failure());
          else resolve(result);
        });
      });
    });
  }

  /** Continues after a wait, unless the process dies or freezes at this point. */
  wake(proceed: () => void): void {
    const { crash, freeze, maxFreezeMs } = this.trouble();
    if (!this.isDead && this.random.happens(crash)) this.die();
    if (this.random.happens(freeze)) {
      this.frozenUntilMs = Math.max(this.frozenUntilMs, this.time.nowMs + this.random.next() * maxFreezeMs);
    }
    this.whenAwake(proceed);
  }

  die(): void {
    this.isDead = true;
    this.onDeath();
  }

  private whenAwake(proceed: () => void): void {
    if (this.isDead) return;
    const frozenMs = this.frozenUntilMs - this.time.nowMs;
    if (frozenMs <= 0) proceed();
    else
      this.time.after(frozenMs, () => {
        this.whenAwake(proceed);
      });
  }
}
