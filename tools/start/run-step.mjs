import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from './project-paths.mjs';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a command in the project's folder; resolves to its exit status, null where it was ended by a signal. A signal to this
 * process is passed on to the command, which decides how to end (Ctrl-C reaches it anyway), and the step rejects. `onStart` gets
 * the command's pid.
 */
export async function runStep(command, args, { onStart = () => undefined, ...options } = {}) {
  const child = spawn(command, args, { cwd: projectRoot, stdio: 'inherit', ...options });
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

/** Standard output may be JSON for another program: what prepares it prints to standard error. */
export async function runQuietly(command, args) {
  return (await runStep(command, args, { stdio: ['inherit', 2, 'inherit'] })) === 0;
}
