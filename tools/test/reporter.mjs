import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Counts for the closing line. A file that could not be run at all counts as one failure: it hides its tests. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.testResults.filter((file) => file.numFailingTests > 0 || file.testExecError);
    writeFileSync(
      process.env['PURSER_TEST_SUMMARY'],
      JSON.stringify({
        passed: results.numPassedTests,
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        failedFiles: failed.map((file) => path.relative(process.cwd(), file.testFilePath)),
      }),
    );
  }
}
