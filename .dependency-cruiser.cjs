/** The layers of the house: apps → adapters → use cases → domain. Specs and test support are checked like the rest, but for what they test. */
const TESTS = String.raw`\.(spec|int-spec|e2e-spec|fault-spec)\.ts$|/test/|^libs/testing/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What depends on itself cannot be understood, or loaded, in parts.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere, or to a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that came along with another one may go with it.',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-needs-no-development-packages',
      comment: 'The image has no devDependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'libraries-by-their-door',
      comment: 'Another library is entered through its index.ts (`#name`), never by a path into it.',
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)|apps|tools)/' },
      to: { path: '^libs/[^/]+/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The rules know no package and no other library. Node is allowed, for hashes; never for time or randomness.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: TESTS },
      to: { path: '^(apps|libs|tools|node_modules)/', pathNot: '^libs/domain/' },
    },
    {
      name: 'use-cases-know-the-domain',
      comment: 'Of the project: the domain alone. Ports are theirs to declare and for adapters to fill.',
      severity: 'error',
      from: { path: '^libs/use-cases/', pathNot: TESTS },
      to: { path: '^(apps|libs|tools)/', pathNot: '^libs/(use-cases|domain)/' },
    },
    {
      name: 'use-cases-know-no-packages',
      comment: 'Of packages: @nestjs/common alone, for Injectable. Node is allowed, for crypto and timers.',
      severity: 'error',
      from: { path: '^libs/use-cases/', pathNot: TESTS },
      to: { path: '^node_modules/', pathNot: '^node_modules/@nestjs/common/' },
    },
    {
      name: 'presenters-know-use-cases',
      comment: 'They write what use cases return as JSON, for the API, the CLI and webhooks alike.',
      severity: 'error',
      from: { path: '^libs/presenters/', pathNot: TESTS },
      to: { path: '^(apps|libs|tools|node_modules)/', pathNot: '^libs/(presenters|use-cases|domain)/' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment: 'Postgres, Redis, the rail and webhooks meet in a use case, or in an app.',
      severity: 'error',
      from: {
        path: '^libs/(database|redis|rails|webhooks)/',
        pathNot: [TESTS, '^libs/rails/src/simulated/'],
      },
      to: { path: '^libs/(database|redis|queues|stream-sessions|rails|webhooks)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'the-simulated-rail-keeps-its-payments-in-postgres',
      comment:
        'It stores a settlement and the message it makes in one transaction, and knows no other adapter.',
      severity: 'error',
      from: { path: '^libs/rails/src/simulated/', pathNot: TESTS },
      to: { path: '^libs/(redis|queues|stream-sessions|webhooks)/' },
    },
    {
      name: 'queues-and-stream-sessions-stand-on-redis',
      comment: 'They use the connection of libs/redis, and know no other adapter.',
      severity: 'error',
      from: { path: '^libs/(queues|stream-sessions)/', pathNot: TESTS },
      to: { path: '^libs/(database|queues|stream-sessions|rails|webhooks)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'the-ground-knows-nothing-above-it',
      comment: 'Configuration and observability serve every layer, so they import none.',
      severity: 'error',
      from: { path: '^libs/(configuration|observability)/', pathNot: TESTS },
      to: { path: '^(apps|libs|tools)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      comment: 'Imports point one way.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libraries-know-no-tools',
      severity: 'error',
      comment: 'But for tests, which need the local services.',
      from: { path: '^libs/', pathNot: TESTS },
      to: { path: '^tools/' },
    },
    {
      name: 'apps-do-not-know-each-other',
      comment: 'They are two processes; what both need is a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-know-no-tools',
      comment: 'Tools start, measure and show the apps; the image has none of them.',
      severity: 'error',
      from: { path: '^apps/', pathNot: TESTS },
      to: { path: '^tools/' },
    },
    {
      name: 'clients-stand-alone',
      comment: 'What integrators install knows nothing of the project, and the project needs none of it.',
      severity: 'error',
      from: { path: '^clients/typescript/src/' },
      to: { path: '^(apps|libs|tools|clients/test)/' },
    },
    {
      name: 'nothing-depends-on-a-client',
      comment:
        "Clients are for others; only their tests come here, and the demo, which shows one. The console's page is a client, too: of what is generated it uses the types.",
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: '^(apps/api/src/console/browser/shapes\\.d\\.ts$|tools/demo/)',
      },
      to: { path: '^clients/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: '#testing and test support are for specs alone.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: ['^libs/testing/', '^apps/[^/]+/test/'] },
    },
    {
      name: 'no-import-of-a-spec',
      severity: 'error',
      comment: 'A spec that is imported runs twice.',
      from: {},
      to: { path: String.raw`\.(spec|int-spec|e2e-spec|fault-spec)\.ts$` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.local)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
