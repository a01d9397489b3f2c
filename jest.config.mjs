import { readFileSync } from 'node:fs';

// Given in full rather than found: swc looks for .swcrc in the working directory, jest may run in another.
const compiler = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

/**
 * Each test file evaluates its packages anew. These ship what takes hundreds of modules as one, too: the same code, evaluated in
 * a fraction of the time. Imports get that one.
 */
const ONE_FILE_EACH = {
  '^rxjs(/operators)?$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js',
  '^class-validator$': '<rootDir>/node_modules/class-validator/bundles/class-validator.umd.js',
};

const everyProject = {
  testEnvironment: 'node',
  // The default, and package.json's "source": #domain and its like are the sources, not what was built of them.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  roots: ['<rootDir>/apps', '<rootDir>/clients/test', '<rootDir>/libs', '<rootDir>/tools'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...compiler, swcrc: false }] },
  moduleNameMapper: ONE_FILE_EACH,
  resolver: '<rootDir>/tools/test/resolve-sources.cjs',
  setupFiles: ['reflect-metadata', '<rootDir>/tools/test/one-error-class.mjs'],
};

const withServices = { ...everyProject, setupFilesAfterEnv: ['<rootDir>/tools/test/service-tests.mjs'] };

/** In jest's ESM mode: `npm test` starts it with what that needs. */
export default {
  projects: [
    { ...everyProject, displayName: 'unit', testMatch: ['**/*.spec.ts'] },
    { ...withServices, displayName: 'integration', testMatch: ['**/*.int-spec.ts'] },
    { ...withServices, displayName: 'e2e', testMatch: ['**/*.e2e-spec.ts'] },
    // `npm run test:faults`: crashes, outages and races, and what else takes long. `npm test` leaves it out.
    { ...withServices, displayName: 'faults', testMatch: ['**/*.fault-spec.ts'] },
  ],
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  watchman: false,
  // A busy machine is slow; a test that hangs still ends. Tests with services have a limit of their own.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/tools/test/count-reporter.mjs'],
};
