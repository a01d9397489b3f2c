import type { Environment, RunningProgram } from '../run-program.js';

/** What a client in another language is tested by. */
export interface OtherClient {
  readonly readme: string;
  /** The name of its blocks in the README. */
  readonly language: string;
  /** Compiles and whatever else comes before the first run. */
  setUp(): Promise<void>;
  /** Runs the text of a program, and returns what it has printed. */
  runExample(text: string, maloteUrl: string): Promise<string>;
  /** Runs a program of the language's folder here, and returns what it has printed. */
  run(
    program: 'collect' | 'events' | 'submit',
    args: readonly string[],
    maloteUrl: string,
    input?: string,
  ): Promise<string>;
  /** Starts the text of a program that receives webhooks; undefined where its library cannot be had. */
  readonly startReceiver: ((text: string, environment: Environment) => Promise<RunningProgram>) | undefined;
}
