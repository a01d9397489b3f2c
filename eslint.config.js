import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PROCESS_ENV = 'Only libs/configuration reads the environment; take what you need from Configuration.';

export default defineConfig(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.local/',
      'coverage/',
      '**/dist/',
      'clients/typescript/src/generated/',
    ],
  },
  eslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: PROCESS_ENV }],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env', 'default'],
            message: PROCESS_ENV,
          })),
        },
      ],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: nodeGlobals() } },
  {
    files: ['apps/api/src/console/browser/*.js'],
    languageOptions: { globals: browserGlobals() },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Modules and controllers of Nest are classes for their decorators' sake.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A DTO's property and a port's token are types to the compiler and values to Nest.
      '@typescript-eslint/consistent-type-imports': 'off',
      // TypeScript asks for brackets here (noPropertyAccessFromIndexSignature).
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // `() => undefined` and `_name` say on purpose that nothing is done.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Ports are abstract classes because interfaces leave nothing for Nest to know them by; any object of their shape will do.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `||` between texts means "or when it is empty".
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // The compiler does not see what a callback changes, and calls every flag set in one constant.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Costly, and there is nothing for them to find: no enums here, and packages are pinned.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec,fault-spec}.ts', '**/test/**/*.ts', 'libs/testing/**/*.ts'],
    rules: {
      // jest's expect.any() and its like are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    // What a presenter writes is its shape; the DTO classes of the API are held against it by the compiler.
    files: ['libs/presenters/src/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: [
      'libs/configuration/**',
      'tools/**',
      'libs/testing/**',
      '**/*.{int-spec,e2e-spec,fault-spec}.ts',
      '**/test/**',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  prettier,
);

/** The globals of Node that plain scripts use; a package for these few names is one too many. */
function nodeGlobals() {
  const names = [
    'process',
    'console',
    'URL',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'Buffer',
    'fetch',
  ];
  const modules = [
    'module',
    'require',
    '__dirname',
    '__filename',
    'performance',
    'AbortController',
    'AbortSignal',
  ];
  return Object.fromEntries([...names, ...modules].map((name) => [name, 'readonly']));
}

/** The same of browsers, as far as the console goes. */
function browserGlobals() {
  const names = ['window', 'document', 'localStorage', 'sessionStorage', 'navigator', 'matchMedia', 'fetch'];
  const classes = [
    'FormData',
    'HTMLElement',
    'ResizeObserver',
    'TextDecoder',
    'TextDecoderStream',
    'URLSearchParams',
  ];
  const timing = ['setTimeout', 'requestAnimationFrame', 'getComputedStyle'];
  return Object.fromEntries([...names, ...classes, ...timing].map((name) => [name, 'readonly']));
}
