/** Refuses the words that docs/GLOSSARY.md lists as not used, in every text and every name of the project. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NOT_USED =
  /\b(tells?|telling|told|whoever|nobody|somebody|anybody|heed(s|ed|ing)?|hinders?|hindrances?|withholds?|withheld|upkeep|surroundings|harm(s|ed|ful)?|stor(y|ies)|verdicts?|judg(e|es|ed|ing)|wires?|dut(y|ies)|neighbou?rhoods?|restless(ly)?|untaken|held back|for ever|of its own)\b/i;

const PLACES = ['apps', 'clients', 'deploy', 'docs', 'libs', 'tools', '.env.example', 'docker-compose.yml'];
const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** The list itself, files generated from texts that are checked, and data in which a word is a name. */
const LEFT_OUT =
  /^(docs\/GLOSSARY\.md|clients\/(openapi|insomnia)\.json|clients\/.+\/generated\/|tools\/check\/plain-words\.mjs|tools\/local-services\/directories)|node_modules|\.png$/;

const files = [...PLACES, ...PAGES].flatMap(filesIn);
let found = 0;
for (const file of files) {
  if (LEFT_OUT.test(file)) continue;
  for (const [index, line] of [file, ...readFileSync(file, 'utf8').split('\n')].entries()) {
    const [word] = NOT_USED.exec(wordsOf(line)) ?? [];
    if (word === undefined) continue;
    found += 1;
    console.error(`${file}:${index}: "${word}" is not used here; see docs/GLOSSARY.md`);
  }
}
if (found > 0) process.exitCode = 1;

/** The files of a folder, or the file itself. */
function filesIn(path) {
  if (/\.\w+$/.test(path)) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Names as words: `drainAskedAt`, `drain_asked_at` and `drain-asked-at` are `drain asked at`. */
function wordsOf(line) {
  return line.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');
}
