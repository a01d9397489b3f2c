import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

export type Environment = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly folder: string;
  /** All that the program gets of the environment. */
  readonly environment?: Environment;
  readonly input?: string;
}

/** Runs a program to its end and returns what it has printed; throws, with all of that, where it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { folder: cwd, environment: env = {}, input = '' }: RunOptions,
): Promise<string> {
  const { error, stdout } = await new Promise<{ error: Error | null; stdout: string }>((resolve) => {
    const child = execFile(program, args, { cwd, env }, (error, stdout) => resolve({ error, stdout }));
    child.stdin?.end(input);
  });
  // Compilers complain on stdout, which Node.js leaves out of the error.
  if (error) throw new Error(`${error.message}\n${stdout}`, { cause: error });
  return stdout;
}

/** A program that runs until it is stopped. */
export interface RunningProgram {
  /** What it has printed up to now. */
  readonly output: string;
  stop(): Promise<void>;
}

export function startProgram(
  program: string,
  args: readonly string[],
  { folder: cwd, environment: env = {} }: Omit<RunOptions, 'input'>,
): RunningProgram {
  const child = spawn(program, args, { cwd, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  return {
    get output() {
      return output;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
