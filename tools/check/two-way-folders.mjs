/**
 * No two folders depend on each other: neither could be understood, moved or removed without the other. dependency-cruiser finds
 * cycles of files; its own rule for folders finds longer ways around as well. A folder and one inside it are one room. Tests may
 * look at both sides.
 */
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const ARGS = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs', 'tools'];
const TESTS = /\.(spec|int-spec|e2e-spec|fault-spec)\.|\/test\/|^libs\/testing\//;

const imports = importsBetweenFolders();
const faults = [...imports].flatMap(([edge, files]) => {
  const [from, to] = edge.split(' -> ');
  const pair = `${from} <-> ${to}`;
  const back = imports.get(`${to} -> ${from}`);
  if (from > to || back === undefined) return [];
  const fewer = files.length < back.length ? files : back;
  return [`${pair}\n${fewer.map((file) => `    ${file}\n`).join('')}`];
});
for (const fault of faults) console.error(`Two folders depend on each other: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** The imports from one folder into another, as `file -> file`, by `folder -> folder`. */
function importsBetweenFolders() {
  const { modules } = JSON.parse(execFileSync(process.execPath, [CRUISER, ...ARGS], { maxBuffer: 2 ** 30 }));
  const found = new Map();
  for (const { source, dependencies } of modules)
    for (const { resolved } of dependencies) {
      const [from, to] = [dirname(source), dirname(resolved)];
      if (TESTS.test(source) || TESTS.test(resolved) || isOneRoom(from, to)) continue;
      const files = found.get(`${from} -> ${to}`) ?? [];
      found.set(`${from} -> ${to}`, [...files, `${source} -> ${resolved}`]);
    }
  return found;
}

function isOneRoom(one, other) {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
