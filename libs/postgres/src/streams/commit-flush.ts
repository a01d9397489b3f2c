import type { Sql } from '../connection/sql.js';
import { flushCommits } from './serve-stream-calls.sql.js';

/** One that writes and one that is on its way: the server gathers commits by itself, more would only take connections. */
const MAX_FLUSHES_UNDER_WAY = 2;

/**
 * Waits until everything that this process has seen committed is on the disk. Those who ask while no more statements may be sent
 * share the next one: one that was sent before they asked may not cover them.
 */
export class CommitFlush {
  private underWay = 0;
  private readonly waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] =
    [];

  constructor(private readonly sql: Sql) {}

  /** Errors: `database_unavailable`; what was committed may be lost then, or not. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (this.underWay < MAX_FLUSHES_UNDER_WAY) void this.send();
    });
  }

  private async send(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) {
      const covered = this.waiting.splice(0);
      try {
        await this.sql.run(flushCommits);
        for (const { resolve } of covered) resolve();
      } catch (error) {
        for (const { reject } of covered) reject(error);
      }
    }
    this.underWay -= 1;
  }
}
