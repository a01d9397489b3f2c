import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { testEnvironment } from '#testing';
import { runProgram, startProgram, type Environment } from '../run-program.js';
import { testBehaviour } from './behaviour.js';
import { strangersAmong } from './members.js';

const CLIENT = fileURLToPath(new URL('../../go/', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('go/', import.meta.url));
const STANDARD_WEBHOOKS = 'github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1';

const go = findGo();
if (go === undefined)
  process.stderr.write(
    'THE GO CLIENT WAS NOT TESTED: no Go 1.23 is here. Install it (apt install golang) or name it in GO_PATH.\n',
  );
const inGo: (name: string, tests: () => void) => void = go === undefined ? () => undefined : describe;

const hasLibrary = go !== undefined && downloadLibrary(go);
if (go !== undefined && !hasLibrary)
  process.stderr.write(
    'WEBHOOKS WERE NOT TESTED IN GO: the module standard-webhooks could not be downloaded. The network is missing.\n',
  );

describe('the types of the Go client', () => {
  it('name nothing that the document does not know', () => {
    const source = readFileSync(`${CLIENT}generated/models.gen.go`, 'utf8');
    const structs = source.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms);
    const members = [...structs].flatMap(([, type = '', body = '']) =>
      [...body.matchAll(/`json:"(\w+)(,omitempty)?"`$/gm)].map(([, name = '', optional]) => ({
        type,
        name,
        isRequired: optional === undefined,
      })),
    );
    expect(members.length).toBeGreaterThan(300);
    expect(strangersAmong(members)).toEqual([]);
  });
});

inGo('the Go client (needs Go 1.23 or newer)', () => {
  // Nothing is fetched: the client needs the standard library alone.
  const environment = {
    ...pick('PATH', 'HOME', 'GOCACHE', 'GOROOT'),
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-buildvcs=false',
  };
  const inRunDirectory = (name: string): string => join(testEnvironment().directory, 'go-client', name);
  const run = (program: string, args: readonly string[], maloteUrl: string, input = ''): Promise<string> =>
    runProgram(inRunDirectory(`programs/${program}`), args, {
      folder: PROGRAMS,
      environment: { MALOTE_URL: maloteUrl },
      input,
    });
  const build = (folder: string, target: string): Promise<string> =>
    runProgram(go ?? '', ['build', '-o', target, './...'], { folder, environment });
  /** A module of one program, which uses the client. */
  const writeModule = async (folder: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    const manifest = readFileSync(`${PROGRAMS}go.mod`, 'utf8').replace('=> ../../../go', `=> ${CLIENT}`);
    await writeFile(join(folder, 'go.mod'), manifest);
    await writeFile(join(folder, 'main.go'), text);
  };

  testBehaviour({
    readme: readFileSync(`${CLIENT}README.md`, 'utf8'),
    language: 'go',
    setUp: async () => {
      await mkdir(inRunDirectory('programs'), { recursive: true });
      await build(PROGRAMS, inRunDirectory('programs/'));
    },
    runExample: async (text, maloteUrl) => {
      const folder = inRunDirectory('example');
      await writeModule(folder, text);
      await build(folder, inRunDirectory('programs/example'));
      return run('example', [], maloteUrl);
    },
    run,
    startReceiver: hasLibrary
      ? async (text, settings) => {
          const folder = inRunDirectory('receiver');
          const program = inRunDirectory('programs/receiver');
          await writeModule(folder, text);
          const online = { folder, environment: process.env as Environment };
          await runProgram(go, ['get', STANDARD_WEBHOOKS], online);
          await runProgram(go, ['build', '-o', program], online);
          return startProgram(program, [], { folder, environment: settings });
        }
      : undefined,
  });
});

/** The system's Go, or the one that `GO_PATH` names; undefined where there is none that is new enough. */
function findGo(): string | undefined {
  const named = process.env['GO_PATH'];
  return [...(named === undefined ? [] : [named]), 'go'].find((path) => {
    try {
      const [, minor = 0] =
        /^go1\.(\d+)/.exec(execFileSync(path, ['env', 'GOVERSION'], { encoding: 'utf8' })) ?? [];
      return Number(minor) >= 23;
    } catch {
      return false;
    }
  });
}

/** Whether the library that verifies webhooks could be had. */
function downloadLibrary(go: string): boolean {
  try {
    execFileSync(go, ['mod', 'download', STANDARD_WEBHOOKS], { cwd: CLIENT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** These variables of the environment, where they are set. */
function pick(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
