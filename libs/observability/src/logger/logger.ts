/** Facts first, then one constant sentence: lines of one kind can be counted, and nothing personal ends up in prose. */
export type LogLine = (facts: object, sentence: string) => void;

/**
 * Where every part of the program writes what happened; pino behind it, and a token for dependency injection.
 * Errors go under `err`. Names that hold personal data or secrets are masked wherever they stand (see `mask-sensitive.ts`).
 */
export abstract class Logger {
  abstract readonly trace: LogLine;
  abstract readonly debug: LogLine;
  abstract readonly info: LogLine;
  abstract readonly warn: LogLine;
  abstract readonly error: LogLine;
  abstract readonly fatal: LogLine;
  /** Whether a line of this level would be written; asked before costly facts are gathered. */
  abstract isLevelEnabled(level: string): boolean;
  /** A logger whose lines all carry these facts too, such as `{ context: 'sweeper' }`. */
  abstract child(facts: Record<string, unknown>): Logger;
}
