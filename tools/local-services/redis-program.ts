import { runCommand } from './run-command.js';

/** A program that serves Redis's protocol, and the environment it needs. */
export interface RedisProgram {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the Lua scripts and the queues need: Redis 7, or any Valkey, which forked from Redis 7.2. */
const OLDEST_MAJOR_VERSION = 7;

/** Whether the program runs here and is new enough. */
export async function isUsable({ command, environment }: RedisProgram): Promise<boolean> {
  const { output } = await runCommand(command, ['--version'], { env: environment });
  return majorVersion(output) >= OLDEST_MAJOR_VERSION;
}

/** The major version in what `--version` prints: `Redis server v=7.0.15 …`, `Valkey server v=8.1.1 …`. */
export function majorVersion(output: string): number {
  return Number(/\bv=(\d+)\./.exec(output)?.[1] ?? 0);
}
