import { spawn, type SpawnOptions } from 'node:child_process';

/** How a command ended and everything it printed, both streams in order. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command to its end; one that cannot even be started ends with status null and the reason as its output. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: string): void => void (output += chunk);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** As runCommand, and an error with the command's own words where it did not end with status 0. */
export async function runOrThrow(...call: Parameters<typeof runCommand>): Promise<string> {
  const { status, output } = await runCommand(...call);
  if (status !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} failed:\n${output.trim()}`);
  return output;
}
