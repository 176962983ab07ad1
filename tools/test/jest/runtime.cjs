const { pathToFileURL } = require('node:url');
const { ModuleMocker } = require('jest-mock');

/**
 * In place of `jest-runtime`, which loads every module anew for each test file: the modules of the process, which a worker loads
 * once for all its files (docs/decisions/0034).
 */
module.exports = class ProcessRuntime {
  #globals;

  /** Jest keeps the tests of a file in this module of its own: each file gets a new one. */
  requireInternalModule(file) {
    delete require.cache[file];
    return require(file);
  }

  requireModule(file) {
    return require(file);
  }

  setGlobalsForRuntime(globals) {
    this.#globals = { ...globals, jest: jestObject() };
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(file) {
    // Jest's would look for the source maps of its own transformer; Node has those of tools/test/jest/hooks.mjs.
    delete Error.prepareStackTrace;
    const { use } = await import('./globals.mjs');
    use(this.#globals);
    await import(pathToFileURL(file).href);
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {}
};

/** What our tests use of it; nothing that would replace a module. */
function jestObject() {
  const mocker = new ModuleMocker(globalThis);
  return {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    clearAllMocks: () => mocker.clearAllMocks(),
    restoreAllMocks: () => mocker.restoreAllMocks(),
    setTimeout: (ms) => void (globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = ms),
  };
}
