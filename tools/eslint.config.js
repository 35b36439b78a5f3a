import { fileURLToPath } from 'node:url';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { dependencyZones } from './dependency-zones.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/build/',
      '**/coverage/',
      '**/.cache/',
      '**/.next/',
      '**/.svelte-kit/',
      'bench/',
      // A package of its own, with its own configuration; `npm run test:scaffold` runs that.
      'templates/',
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      // What these find is always a bug here.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
      eqeqeq: 'error',

      // An indexed access that was just checked is written `list[index]!`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers in messages are meant.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `void` in a union is how a hook says that answering nothing is allowed.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Data from outside is checked again where its type promises too much.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Types that only carry a name for the reader are worth having.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A function that must return a promise may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      // Node types a server's socket as the Duplex that it may be, and it is a Socket.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // What others throw goes on as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Values from JSON: what they are was asked before.
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: dependencyZones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-console': 'error',
    },
  },
  {
    // The core knows neither the process nor a socket.
    files: ['src/pipeline/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process'],
      'no-restricted-imports': ['error', 'node:net', 'node:fs', 'node:process'],
    },
  },
  {
    // A request target goes on as it came: WHATWG URL decodes, normalises and drops parts of it. An
    // option that is a URL is another matter.
    files: ['src/plugins/**/*.ts'],
    ignores: ['src/plugins/option-checks.ts'],
    rules: { 'no-restricted-globals': ['error', 'URL', 'URLSearchParams'] },
  },
  {
    // Assertions on `unknown` are what tests are for; and a request handler that rejects ends the
    // test's process, as it should.
    files: ['test/**/*.ts', 'plugins-contrib/test/**/*.ts', 'plugins-contrib/*/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false } },
      ],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.recommended],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    rules: { eqeqeq: 'error' },
  },
);
