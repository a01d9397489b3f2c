import { execFile } from 'node:child_process';

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
