import { join } from 'node:path';
import { fetchProgram } from './fetched-program.js';
import { runCommand } from './run-command.js';

/**
 * The command promtool, which checks and tests Prometheus's rules: from the PATH; else out of
 * the distribution's package, unpacked into the directory without being installed. Undefined where neither can be had.
 */
export async function findPromtool(
  directory: string,
  report: (progress: string) => void,
): Promise<string | undefined> {
  if (await isUsable({ command: 'promtool' })) return 'promtool';
  const wanted = {
    name: 'promtool',
    packages: ['prometheus'],
    paths: ['usr/bin/promtool'],
    isSelfContained: true,
    isUsable,
  };
  return (await fetchProgram(wanted, join(directory, 'promtool-program'), report))?.command;
}

async function isUsable({ command }: { readonly command: string }): Promise<boolean> {
  return (await runCommand(command, ['--version'])).status === 0;
}
