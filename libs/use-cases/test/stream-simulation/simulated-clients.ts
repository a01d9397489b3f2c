import {
  DomainError,
  randomPixMessage,
  type InteractionId,
  type PixMessage,
  type ReadingForm,
} from '#domain';
import type { Fleet } from '../simulation/fleet.js';
import type { Answer, Asked, HttpCall } from './http-call.js';
import type { StreamWorld } from './stream-world.js';

/** A call without an answer is given up this long after its wait should have ended. */
const PATIENCE_MS = 2_000;
const LONGEST_TRAVEL_MS = 3_000;
const LONGEST_CALM_TRAVEL_MS = 20;
/** Of what travels, in either direction. */
const LOST = 0.1;
const LONGEST_PAUSE_MS = 1_000;
const MOST_CALLS = 8;
const MOST_MESSAGES = 12;

/** Clients of the APIs: collectors, and the institution's core that delivers messages. */
export class SimulatedClients {
  private readonly message: PixMessage;
  private messages = 0;

  constructor(
    private readonly world: StreamWorld,
    private readonly apis: Fleet<HttpCall>,
  ) {
    const { random, table } = world;
    this.message = randomPixMessage(table.ispb, new Date(1_760_000_000_000), random.next);
  }

  /** One collector: opens a stream, reads from it for a while, ends it or vanishes, and begins again. */
  async collect(): Promise<never> {
    const { random } = this.world;
    for (;;) {
      await this.pause(random.next() * LONGEST_PAUSE_MS);
      await this.readStream(random.pick(['one', 'many', 'many']));
      if (this.world.isTroubled() && random.happens(0.02)) await this.ask({ kind: 'stop_all' });
    }
  }

  /** Delivers messages, and repeats that until there is an answer. */
  async deliver(): Promise<void> {
    const { random } = this.world;
    const document = Array.from({ length: 1 + Math.floor(random.next() * MOST_MESSAGES) }, () => {
      this.messages += 1;
      const endToEndId = `E32074986202510090800${String(this.messages).padStart(11, '0')}`;
      return { ...this.message, endToEndId };
    });
    for (;;) {
      const answer = await this.ask({ kind: 'deliver', document });
      if (answer !== 'no answer' && !(answer instanceof DomainError)) return;
      await this.pause(random.next() * LONGEST_PAUSE_MS);
    }
  }

  private async readStream(preferred: ReadingForm): Promise<void> {
    const { random, witness } = this.world;
    let form = preferred;
    let [earlier, id]: (InteractionId | undefined)[] = [];
    let isAlive = false;
    for (let calls = random.next() * MOST_CALLS; calls > 0; calls -= 1) {
      const asked: Asked = id === undefined ? { kind: 'start', form } : { kind: 'pull', id, form };
      const wasCalm = this.world.isCalm();
      const answer = await this.ask(asked);
      if (answer === 'no answer') {
        // The id of a stream whose start had no answer is known to no client.
        if (id === undefined) return;
      } else if (answer instanceof DomainError) {
        if (answer.code === 'stream_ended' || answer.code === 'stream_unknown') {
          if (isAlive) witness.lost(asked, answer);
          return;
        }
        if (answer.code === 'replay_needs_multipart') form = 'many';
        await this.pause(random.next() * LONGEST_PAUSE_MS);
      } else if (answer.kind !== 'done') {
        witness.collected(answer);
        if (answer.kind === 'messages') earlier = id;
        id = answer.next;
        await this.pause(this.idleMs());
      }
      isAlive = wasCalm;
    }
    if (id === undefined || random.happens(0.2)) return;
    await this.ask({ kind: 'stop', id: random.happens(0.2) ? (earlier ?? id) : id });
  }

  /** While there is trouble sometimes longer than a lease. */
  private idleMs(): number {
    const { isTroubled, random, times } = this.world;
    return random.delayMs(isTroubled() ? 2 * times.leaseMs : times.leaseMs / 2);
  }

  /** A call, until its answer, or until the client gives up. */
  private ask(asked: Asked): Promise<Answer | 'no answer'> {
    const { isTroubled, random, time, times, witness } = this.world;
    const mustAnswer = this.world.isCalm();
    const travel = (arrive: () => void): void => {
      if (isTroubled() && random.happens(LOST)) return;
      time.after(random.delayMs(isTroubled() ? LONGEST_TRAVEL_MS : LONGEST_CALM_TRAVEL_MS), arrive);
    };
    return new Promise((resolve) => {
      let isOver = false;
      const end = (answer: Answer | 'no answer'): void => {
        isOver = true;
        resolve(answer);
      };
      const call: HttpCall = {
        asked,
        isGone: false,
        whenGone: () => undefined,
        answer: (answer) => {
          travel(() => {
            if (!isOver) end(answer);
          });
        },
      };
      const hangsUp = asked.kind !== 'deliver' && random.happens(0.1);
      // Otherwise the API never learns of it.
      const closes = random.happens(0.5);
      time.after(hangsUp ? random.next() * times.waitMs : times.waitMs + PATIENCE_MS, () => {
        if (isOver) return;
        if (mustAnswer && !hangsUp) witness.missed(asked);
        end('no answer');
        if (!closes) return;
        travel(() => {
          call.isGone = true;
          call.whenGone();
        });
      });
      travel(() => {
        this.apis.send(call);
      });
    });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.world.time.after(ms, resolve);
    });
  }
}
