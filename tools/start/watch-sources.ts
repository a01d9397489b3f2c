import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../local-services/index.js';

/** What build.mjs exports; it is not compiled, since it compiles. */
export interface Build {
  /** Differs when a source that goes into the build differs. */
  fingerprintOfSources(): string;
  /** False where the sources have errors, which the compiler has shown. */
  ensureBuilt(): Promise<boolean>;
}

const LOOK_EVERY_MS = 500;

export async function loadBuild(): Promise<Build> {
  return (await import(pathToFileURL(join(projectRoot, 'tools', 'start', 'build.mjs')).href)) as Build;
}

/** Builds whenever a source has changed, and calls `onBuilt` where that succeeds. Returns once a stop is requested. */
export async function watchSources(
  build: Build,
  onBuilt: () => Promise<void>,
  stopRequested: AbortSignal,
): Promise<void> {
  let known = build.fingerprintOfSources();
  while (!stopRequested.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal: stopRequested }).catch(() => undefined);
    const now = build.fingerprintOfSources();
    if (stopRequested.aborted || now === known) continue;
    known = now;
    if (await build.ensureBuilt().catch(() => false)) await onBuilt();
  }
}
