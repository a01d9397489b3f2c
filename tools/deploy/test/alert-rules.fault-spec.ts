import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, localDirectory, runCommand } from '../../local-services/index.js';
import { deployDirectory, deployFiles, readText } from './deploy-files.js';

mkdirSync(localDirectory, { recursive: true });
const wanted = {
  name: 'promtool',
  commands: ['promtool'],
  packages: [['prometheus']],
  isSelfContained: true,
  version: /version (\d+)\.(\d+)/,
};
const promtool = (
  await findProgram(wanted, localDirectory, (progress) => {
    console.log(`malote: ${progress}`);
  })
)?.command;
if (promtool === undefined) {
  console.error(
    'malote: THE ALERT RULES ARE NOT TESTED: promtool is neither on the PATH nor to be had from the distribution. ' +
      'Install Prometheus. Their structure is checked all the same, by prometheus.spec.ts.',
  );
}
/** Registered where promtool is: what cannot run is no test that was skipped. */
const withPromtool = (name: string, test: () => Promise<void>): void => {
  if (promtool !== undefined) it(name, test);
};

/** Runs promtool in `deploy/prometheus`; its status, with its output, for a failure. */
function run(...args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return runCommand(promtool ?? 'promtool', args, { cwd: join(deployDirectory, 'prometheus') });
}

const names = (ending: string): string[] =>
  deployFiles('prometheus', ending).map((path) => path.replace('prometheus/', ''));

describe('deploy/prometheus', () => {
  it('has tests of its alerts', () => {
    expect(names('.rules.yml')).not.toEqual([]);
    expect(names('.test.yml')).not.toEqual([]);
  });

  withPromtool('has rules that Prometheus takes', async () => {
    expect(await run('check', 'rules', ...names('.rules.yml'))).toMatchObject({ status: 0 });
  });

  withPromtool('has alerts that fire when they should, and only then', async () => {
    const result = await run('test', 'rules', ...names('.test.yml'));
    expect(result).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
  });

  withPromtool('has a configuration for compose that Prometheus takes', async () => {
    expect(await run('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
  });

  withPromtool('has a configuration for Kubernetes that Prometheus takes', async () => {
    // Debian builds Prometheus without its discovery in Kubernetes; all the rest of the file is looked at.
    const text = readText('deploy/prometheus/prometheus.kubernetes.yml');
    const rest = text.replace(
      /^ {4}kubernetes_sd_configs:\n(?: {6}.*\n)+/m,
      '    static_configs: [{ targets: [a] }]\n',
    );
    expect(rest).not.toBe(text);
    const directory = mkdtempSync(join(localDirectory, 'prometheus-'));
    try {
      writeFileSync(join(directory, 'prometheus.yml'), rest);
      expect(await run('check', 'config', join(directory, 'prometheus.yml'))).toMatchObject({ status: 0 });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
