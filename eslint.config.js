import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// The rules that find bugs in this code base, with types. Layout belongs to prettier, import directions to dependency-cruiser.
const tests = ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**', 'apps/*/test/**', 'libs/testing/**'];
const programs = ['tools/**', 'bench/**', 'chaos/**', '.ci/**'];
const dashboard = ['apps/ops/web/**/*.{ts,tsx}'];
const configuration = ['**/config.ts', '**/config/**', '**/*.config.{js,ts}'];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', 'coverage/**', '.purser/**'] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A row of a query, or parsed JSON, may be named by an annotation; using the `any` itself stays an error.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Interfaces of Nest and of our own ask for a promise where one implementation needs none.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Add the setting to the configuration class of the service, and inject that.',
        },
        {
          object: 'Math',
          property: 'random',
          message: 'Take randomness from node:crypto, or have it passed in, so that a test can fix it.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'An index names what it exports.' },
        {
          selector: 'CatchClause > BlockStatement[body.length=0]',
          message: 'Say in a comment and a handled case why this failure does not matter, or let it escape.',
        },
        {
          selector: 'AssignmentExpression[left.type="MemberExpression"][right.type=/FunctionExpression$/]',
          message:
            'V8 puts it into the old generation, with all it refers to (0031): make it a const, and assign that.',
        },
      ],
    },
  },
  {
    files: dashboard,
    extends: [reactHooks.configs.flat['recommended-latest']],
    languageOptions: { parserOptions: { project: './apps/ops/web/tsconfig.json' } },
    rules: {
      // Event handlers of React's elements may be async: what they throw is a mutation's to show.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'An index names what it exports.' },
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Payloads and error texts come from elsewhere: they are shown as text.',
        },
      ],
    },
  },
  { files: [...programs, ...tests], rules: { 'no-console': 'off', 'no-restricted-properties': 'off' } },
  { files: configuration, rules: { 'no-restricted-properties': 'off' } },
  {
    files: tests,
    rules: {
      // jest's mocks and matchers take unbound methods by design.
      '@typescript-eslint/unbound-method': 'off',
      // Answers of HTTP calls and queries are asserted on, and a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]',
          message: 'A test that is focused or skipped proves nothing.',
        },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'module',
          'URL',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'AbortSignal',
          'Buffer',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
