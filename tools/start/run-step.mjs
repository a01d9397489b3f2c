import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from './project-paths.mjs';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a command in the project's folder with its output in view; resolves to its exit status, null where it
 * was ended by a signal. A signal to this process goes on to the command, which decides how to end
 * (Ctrl-C reaches it anyway), and the step rejects. `onStart` gets the command's pid. With `toStandardError` all of its
 * output goes there: standard output may be JSON for another program.
 */
export async function runStep(
  command,
  args,
  { environment = process.env, onStart = () => undefined, toStandardError = false } = {},
) {
  const stdio = toStandardError ? ['inherit', 2, 'inherit'] : 'inherit';
  const child = spawn(command, args, { cwd: projectRoot, env: environment, stdio });
  if (child.pid !== undefined) onStart(child.pid);
  let interruption;
  const passOn = (signal) => {
    interruption = signal;
    child.kill(signal);
  };
  SIGNALS.forEach((signal) => process.on(signal, passOn));
  try {
    const [status] = await once(child, 'exit');
    if (interruption !== undefined) throw new Error(`interrupted by ${interruption}`);
    return status;
  } finally {
    SIGNALS.forEach((signal) => process.off(signal, passOn));
  }
}
