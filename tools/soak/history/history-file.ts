import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { HistoryRecord } from './record.js';

/** A history as it is written: one record a line, in JSON. */
export class HistoryWriter {
  private readonly file: WriteStream;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = createWriteStream(path);
  }

  readonly write = (record: HistoryRecord): void => {
    this.file.write(`${JSON.stringify(record)}\n`);
  };

  /** Resolves when little is left in memory; to be awaited where much is written in a row. */
  async flushed(): Promise<void> {
    if (this.file.writableNeedDrain) await once(this.file, 'drain');
  }

  async close(): Promise<void> {
    this.file.end();
    await finished(this.file);
  }
}

/** The records of a file that HistoryWriter has written, one at a time. */
export async function* readHistory(path: string): AsyncGenerator<HistoryRecord> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(line) as HistoryRecord;
}
