import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testEnvironment } from '#testing';
import { runProgram, startProgram } from '../run-program.js';
import { testBehaviour } from './behaviour.js';
import { strangersAmong } from './members.js';

const CLIENT = fileURLToPath(new URL('../../python/', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('python/', import.meta.url));
const STANDARD_WEBHOOKS = 'standardwebhooks==1.1.0';

const python = findPython();
if (python === undefined)
  process.stderr.write(
    'THE PYTHON CLIENT WAS NOT TESTED: no Python 3.11 is here. Install it (apt install python3) or name it in PYTHON_PATH.\n',
  );
const inPython: (name: string, tests: () => void) => void = python === undefined ? () => undefined : describe;

const library = python === undefined ? undefined : installLibrary(python);
if (python !== undefined && library === undefined)
  process.stderr.write(
    'WEBHOOKS WERE NOT TESTED IN PYTHON: pip could not install standardwebhooks. The network or pip is missing.\n',
  );

describe('the types of the Python client', () => {
  it('name nothing that the document does not know', () => {
    const texts = / {4}""".*?"""\n/gs;
    const source = readFileSync(`${CLIENT}malote/generated/models.py`, 'utf8').replaceAll(texts, '');
    const classes = source.matchAll(/^class (\w+)\(TypedDict\):\n((?: {4}.*\n|\n)*)/gm);
    const members = [...classes].flatMap(([, type = '', body = '']) =>
      [...body.matchAll(/^ {4}(\w+): (NotRequired)?/gm)].map(([, name = '', optional]) => ({
        type,
        name,
        isRequired: optional === undefined,
      })),
    );
    expect(members.length).toBeGreaterThan(300);
    expect(strangersAmong(members)).toEqual([]);
  });
});

inPython('the Python client (needs Python 3.11 or newer)', () => {
  const run = (args: readonly string[], maloteUrl: string, input = ''): Promise<string> =>
    runProgram(python ?? '', args, {
      folder: PROGRAMS,
      environment: { MALOTE_URL: maloteUrl, PYTHONPATH: CLIENT, PYTHONDONTWRITEBYTECODE: '1' },
      input,
    });

  testBehaviour({
    readme: readFileSync(`${CLIENT}README.md`, 'utf8'),
    language: 'python',
    setUp: () => Promise.resolve(),
    runExample: (text, maloteUrl) => run(['-'], maloteUrl, text),
    startReceiver:
      library === undefined
        ? undefined
        : (text, environment) => {
            const all = { ...environment, PYTHONPATH: library };
            return Promise.resolve(
              startProgram(python ?? '', ['-u', '-c', text], { folder: PROGRAMS, environment: all }),
            );
          },
    run: (program, args, maloteUrl, input) => run([`${program}.py`, ...args], maloteUrl, input),
  });
});

/** The system's Python, or the one that `PYTHON_PATH` names; undefined where there is none that is new enough. */
function findPython(): string | undefined {
  const named = process.env['PYTHON_PATH'];
  return [...(named === undefined ? [] : [named]), 'python3'].flatMap(absolutePathOf)[0];
}

/** Where the library that verifies webhooks is installed; undefined where it cannot be had. */
function installLibrary(python: string): string | undefined {
  const folder = join(testEnvironment().directory, 'standardwebhooks');
  try {
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--target', folder, STANDARD_WEBHOOKS], {
      stdio: 'ignore',
    });
    return folder;
  } catch {
    return undefined;
  }
}

function absolutePathOf(python: string): string[] {
  const ask = 'import sys; print(sys.executable if sys.version_info >= (3, 11) else "")';
  try {
    const path = execFileSync(python, ['-c', ask], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return path.trim() === '' ? [] : [path.trim()];
  } catch {
    return [];
  }
}
