import type { HttpAnswer } from './http-answer.js';
import { textAt } from './http-answer.js';

/** One call for a token, of all the calls that wait for it. */
const TOKEN_TIMEOUT_MS = 10_000;
/** A token without a lifetime, or with one that cannot be, is kept this long. */
const SHORT_LIFE_MS = 60_000;
const MAX_LIFE_MS = 86_400_000;

/** The token of a client at a PSP: asked for once by all who need it, kept until shortly before its end. */
export class AccessToken {
  private kept: { readonly value: string; readonly untilMs: number } | undefined;
  private asked: Promise<string | undefined> | undefined;

  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<HttpAnswer>,
    private readonly earlyMs: number,
  ) {}

  /** A token, or undefined where none can be had in time: then nothing was sent. */
  async get(signal: AbortSignal): Promise<string | undefined> {
    if (this.kept !== undefined && performance.now() < this.kept.untilMs) return this.kept.value;
    this.asked ??= this.renew().finally(() => (this.asked = undefined));
    let stop = (): void => undefined;
    const timeIsUp = new Promise<undefined>((resolve) => {
      stop = () => {
        resolve(undefined);
      };
      signal.addEventListener('abort', stop);
    });
    const value = await Promise.race([this.asked, timeIsUp]);
    signal.removeEventListener('abort', stop);
    return signal.aborted ? undefined : value;
  }

  /** The PSP refuses this token: the next call asks for another. */
  drop(value: string): void {
    if (this.kept?.value === value) this.kept = undefined;
  }

  private async renew(): Promise<string | undefined> {
    const answer = await this.ask(AbortSignal.timeout(TOKEN_TIMEOUT_MS));
    if (answer.kind !== 'answer' || answer.status !== 200) return undefined;
    const value = textAt(answer.json, ['/access_token']);
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value)) return undefined;
    const lifeMs = lifetimeIn(answer.json);
    // A life shorter than that is used to its half.
    this.kept = { value, untilMs: performance.now() + Math.max(lifeMs - this.earlyMs, lifeMs / 2) };
    return value;
  }
}

function lifetimeIn(json: unknown): number {
  const seconds = typeof json === 'object' && json !== null && 'expires_in' in json ? json.expires_in : 0;
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1_000, MAX_LIFE_MS) : SHORT_LIFE_MS;
}
