/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  // Modules are loaded once for a worker, not for each file (docs/decisions/0034).
  testEnvironment: '<rootDir>/tools/test/jest/environment.mjs',
  runtime: '<rootDir>/tools/test/jest/runtime.cjs',
  transform: {},
  // Not in the temporary folder, which is a run's own: how long each file took, and which failed, is for the next run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  rootDir: '.',
  roots: [
    '<rootDir>/apps',
    '<rootDir>/libs',
    '<rootDir>/tools',
    '<rootDir>/bench',
    '<rootDir>/chaos',
    '<rootDir>/test',
  ],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.purser/'],
  testSequencer: '<rootDir>/tools/test/sequencer.cjs',
  // Integration tests start servers and whole services; on two busy cores that took more than a minute.
  testTimeout: 180_000,
  // Leave by process.exit: on Node 20 a run in one process can otherwise spin for ever in the clean-up of its handles
  // (seen in gdb: Environment::CleanupHandles in uv_run), after all tests have passed.
  forceExit: true,
};

export default config;
