import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';

/** Reads of one payer at a time, in one process: half of the connections of a pool of the default size. */
export const READS_OF_ONE_PAYER = 5;
/** A read waits for others of its payer this long at most: while Postgres is silent, each of them takes as long to end. */
export const MAX_WAIT_MS = 15_000;

interface Line {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Bounds how much one payer reads at a time; what is beyond it waits in the order it came, and holds no connection. */
@Injectable()
export class ReadsByPayer {
  private readonly lines = new Map<string, Line>();

  /** Resolves or rejects as `read` does. Errors: `database_unavailable` after a wait of `MAX_WAIT_MS`. */
  async run<Result>(payer: string, read: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(payer) ?? { running: 0, waiting: new Set() };
    this.lines.set(payer, line);
    if (line.running < READS_OF_ONE_PAYER) line.running += 1;
    else await waitIn(line);
    try {
      return await read();
    } finally {
      const [next] = line.waiting;
      if (next !== undefined) next();
      else if (--line.running === 0) this.lines.delete(payer);
    }
  }
}

function waitIn({ waiting }: Line): Promise<void> {
  return new Promise((resolve, reject) => {
    const proceed = (): void => {
      clearTimeout(timer);
      waiting.delete(proceed);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(proceed);
      reject(new DomainError('database_unavailable', 'Other reads of this payer do not end.'));
    }, MAX_WAIT_MS);
    waiting.add(proceed);
  });
}
