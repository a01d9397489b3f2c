/** How often it is looked whether npm is still there. */
const POLL_INTERVAL_MS = 500;

/**
 * A signal sent to npm ends npm and the shell it runs a script in, but never reaches the script. Under npm,
 * this process takes the end of that shell for a SIGTERM.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(poll);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_INTERVAL_MS);
  poll.unref();
}
