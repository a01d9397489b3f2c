import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '#testing';
import { runProgram, startProgram, type Environment, type RunningProgram } from '../run-program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CLIENT = join(ROOT, 'clients', 'typescript');
const COMPILER = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** A project that has installed the client, with TypeScript and plain Node.js. */
export class Integrator {
  private constructor(private readonly folder: string) {}

  /** Installs the client as npm would: what package.json publishes, built by its own configuration, beside the packages it depends on. */
  static async setUp(): Promise<Integrator> {
    const folder = join(testEnvironment().directory, 'integrator');
    const installed = join(folder, 'node_modules', '@malote', 'client');
    await mkdir(installed, { recursive: true });
    const manifest = join(installed, 'package.json');
    await cp(join(CLIENT, 'package.json'), manifest);
    const { dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as { dependencies: object };
    for (const name of [...Object.keys(dependencies), '@types'])
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    await run(CLIENT, [COMPILER, '-p', 'tsconfig.json', '--outDir', join(installed, 'dist')]);
    return new Integrator(folder);
  }

  /** Compiles programs, by their names, strictly. */
  async compile(programs: Readonly<Record<string, string>>): Promise<void> {
    const files = Object.keys(programs).map((name) => `${name}.mts`);
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', types: ['node'] };
    await writeFile(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    for (const [name, text] of Object.entries(programs))
      await writeFile(join(this.folder, `${name}.mts`), text);
    await run(this.folder, [COMPILER, '-p', 'tsconfig.json']);
  }

  /** Runs a program to its end and returns what it has printed; throws where it fails. */
  run(program: string, environment: Environment): Promise<string> {
    return run(this.folder, [`${program}.mjs`], environment);
  }

  start(program: string, environment: Environment): RunningProgram {
    return startProgram(process.execPath, [`${program}.mjs`], { folder: this.folder, environment });
  }
}

function run(folder: string, args: readonly string[], environment: Environment = {}): Promise<string> {
  return runProgram(process.execPath, args, { folder, environment });
}
