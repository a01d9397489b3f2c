import { Injectable } from '@nestjs/common';

/** Reads of one payer at a time, in one process: half of the connections of a pool of the default size. */
export const READS_OF_ONE_PAYER = 5;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Bounds how much one payer reads at a time; what is beyond it waits in the order it came, and holds no connection. */
@Injectable()
export class ReadsByPayer {
  private readonly lines = new Map<string, Line>();

  /** Resolves or rejects as `read` does. */
  async run<Result>(payer: string, read: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(payer) ?? { running: 0, waiting: [] };
    this.lines.set(payer, line);
    if (line.running < READS_OF_ONE_PAYER) line.running += 1;
    else await new Promise<void>((proceed) => line.waiting.push(proceed));
    try {
      return await read();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else if (--line.running === 0) this.lines.delete(payer);
    }
  }
}
