const PRETTIER_CACHE = ['--cache', '--cache-location', '.local/prettier-cache'];

/** Typed rules read what a file imports: after a change elsewhere a file's cached answer may be of before. CI starts without a cache. */
const ESLINT_CACHE = ['--cache', '--cache-strategy', 'content', '--cache-location', '.local/eslint/'];

/** What `npm run check` runs, the longest first. Each is a script of Node's, so that no shell and no PATH matter. */
export const checks = [
  {
    name: 'lint',
    script: 'node_modules/eslint/bin/eslint.js',
    args: ['.', '--max-warnings', '0', ...ESLINT_CACHE],
  },
  { name: 'unit tests', script: 'tools/test/run-tests.mjs', args: ['--selectProjects', 'unit'] },
  {
    name: 'OpenAPI lint',
    // Its banner about Node.js versions is shown with faults alone.
    script: 'node_modules/@redocly/cli/bin/cli.js',
    args: ['lint', 'clients/openapi.json', '--format=stylish'],
  },
  { name: 'OpenAPI document', script: 'tools/start/run-built.mjs', args: ['tools/openapi/main', '--check'] },
  {
    name: 'client types',
    script: 'node_modules/openapi-typescript/bin/cli.js',
    args: ['clients/openapi.json', '--output', 'clients/typescript/src/generated/openapi.ts', '--check'],
  },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  {
    name: "types of the console's page",
    script: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'apps/api/src/console/browser/tsconfig.json'],
  },
  {
    name: 'boundaries',
    script: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    args: [
      'apps',
      'clients/test',
      'clients/typescript/src',
      'libs',
      'tools',
      '--config',
      '.dependency-cruiser.cjs',
    ],
  },
  { name: 'plain words', script: 'tools/check/plain-words.mjs', args: [] },
  { name: 'two-way folders', script: 'tools/check/two-way-folders.mjs', args: [] },
  {
    name: 'dependencies, files and exports in use',
    script: 'node_modules/knip/bin/knip.js',
    args: ['--no-progress'],
  },
  {
    name: 'format',
    script: 'node_modules/prettier/bin/prettier.cjs',
    args: ['.', '--check', ...PRETTIER_CACHE],
  },
];
