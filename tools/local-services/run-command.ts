import { startProcess, type ProcessCommand } from './running-process.js';

/** How a command ended and the last of what it printed, both streams in order. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
}

const STOP = { signal: 'SIGTERM', graceMs: 0 } as const;

/** Runs a command to its end; one that cannot even be started ends with status null and the reason as its output. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: Pick<ProcessCommand, 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<CommandResult> {
  try {
    const child = startProcess({ ...options, name: command, command, args, output: 'keep', stop: STOP });
    const { status } = await child.ended;
    return { status, output: child.output };
  } catch (error) {
    return { status: null, output: String(error) };
  }
}

/** As runCommand, and an error with the command's own words where it did not end with status 0. */
export async function runOrThrow(...call: Parameters<typeof runCommand>): Promise<string> {
  const { status, output } = await runCommand(...call);
  if (status !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} failed:\n${output.trim()}`);
  return output;
}
