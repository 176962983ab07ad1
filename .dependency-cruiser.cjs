// Which way imports may go: apps → libs; inbox, outbox → streams → contracts, platform; contracts → nothing of ours, no Nest, no I/O.
const test = '([.](spec|e2e-spec)[.]ts$|^test/|^(apps|libs)/[^/]+/test/|^libs/testing/|^tools/test/)';

/** Libraries of ours that `from` must not import (`only` are allowed). */
const layer = (from, only) => ({
  name: `layer-${from}`,
  comment: `libs/${from} may import ${only.length ? only.join(', ') : 'nothing'} of ours.`,
  severity: 'error',
  from: { path: `^libs/${from}/`, pathNot: test },
  to: { path: '^libs/', pathNot: `^libs/(${[from, ...only].join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle has no top to start reading from.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-code',
      comment: 'No program reaches it: delete it. (A test does not count: it would only keep it company.)',
      severity: 'error',
      from: { path: ['^apps/[^/]+/src/main[.]ts$', '^(tools|bench|chaos)/'], pathNot: test },
      to: { path: '^(apps|libs)/', pathNot: [test, '/src/main[.]ts$'], reachable: false },
    },
    {
      name: 'no-app-to-app',
      comment: 'Services share contracts, never code of each other.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-below-apps',
      comment: 'Imports run downwards only. (libs/testing migrates and starts the apps, for tests.)',
      severity: 'error',
      from: { path: '^libs/', pathNot: test },
      to: { path: '^(apps|tools|bench|chaos|test)/' },
    },
    {
      name: 'apps-below-tools',
      severity: 'error',
      from: { path: '^apps/', pathNot: test },
      to: { path: '^(tools|bench|chaos|test)/' },
    },
    {
      name: 'tools-see-migrations-proofs-and-descriptions',
      comment:
        'Of an app, tools know nothing but its migrations, the proof of its book, and service.ts to describe its API.',
      severity: 'error',
      from: { path: '^tools/', pathNot: test },
      to: { path: '^apps/', pathNot: '^apps/[^/]+/src/(database/|verify/|service[.]ts$)' },
    },
    layer('contracts', []),
    layer('platform', []),
    layer('streams', ['contracts', 'platform']),
    layer('outbox', ['streams', 'contracts', 'platform']),
    layer('inbox', ['streams', 'contracts', 'platform']),
    {
      name: 'contracts-without-nest-or-io',
      comment: 'Anyone can read an event with this library, a partner too.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: test },
      to: {
        path: [
          'node_modules/(@nestjs|typeorm|pg|ioredis|bullmq|undici|fastify|rxjs|reflect-metadata)(/|$)',
          '^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster)(/|$)',
        ],
      },
    },
    {
      name: 'through-the-front-door',
      comment: 'A lib is used through its index.ts (the platform has a door without Nest: keys.ts).',
      severity: 'error',
      from: { path: '^(apps|tools|bench|chaos|test)/', pathNot: '^tools/test/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/([^/]+/src/index|platform/src/keys)[.]ts$' },
    },
    {
      name: 'through-the-front-door-of-other-libs',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/([^/]+/src/index[.]ts$|$1/)' },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: test },
      to: { path: test },
    },
    {
      name: 'no-dev-dependency-in-product',
      comment: 'The image holds production dependencies only.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'listed-in-package-json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|apps/ops/web)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      // TypeScript first: `./token.js` is token.ts, though token.mjs lies beside it.
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
