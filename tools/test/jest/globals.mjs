/** What `@jest/globals` is in a test: of the file that runs now, also for a helper that was loaded by one before it. */
export let afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test;

export function use(globals) {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globals);
}
