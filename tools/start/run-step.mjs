import { spawn } from 'node:child_process';
import { projectRoot } from './project-paths.mjs';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a command in the project's folder with its output in view; resolves to its exit status, null where a
 * signal ended it. A signal to this process goes on to the command, which decides how to end; Ctrl-C reaches
 * it anyway. `onStart` gets the command's pid.
 */
export function runStep(command, args, { environment = process.env, onStart = () => undefined } = {}) {
  const child = spawn(command, args, { cwd: projectRoot, env: environment, stdio: 'inherit' });
  if (child.pid !== undefined) onStart(child.pid);
  const passOn = (signal) => child.kill(signal);
  SIGNALS.forEach((signal) => process.on(signal, passOn));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => SIGNALS.forEach((signal) => process.off(signal, passOn)));
}
