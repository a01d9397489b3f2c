import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDirectory } from '../local-services/index.js';

/** What other tools of this folder, such as the demo, find out about the Malote that runs in it. */
export interface RunFile {
  readonly apiUrl: string;
  readonly workerUrl: string;
  /** Of embedded services only; URLs that were configured may hold secrets. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
}

/** There while a Malote that `npm start` started is ready. */
export const runFilePath = join(localDirectory, 'run.json');

export function writeRunFile(run: RunFile): void {
  removeRunFile();
  writeFileSync(runFilePath, `${JSON.stringify(run, undefined, 2)}\n`, { mode: 0o600 });
}

export function removeRunFile(): void {
  rmSync(runFilePath, { force: true });
}
