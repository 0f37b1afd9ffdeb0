// @ts-check
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @param {number} failures @returns {Totals} */
const failed = (failures) => ({ passed: 0, failed: failures, skipped: 0 });

/**
 * Reads what jest wrote with `--json --outputFile`. A suite that could not run, or a run that left no file, counts
 * as failed: nothing is ever skipped in silence.
 * @param {string} file
 * @param {boolean} endedWell  whether jest's exit code was 0
 * @returns {Totals}
 */
export function readTotals(file, endedWell) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return failed(1);
  }
  const broken = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    // An exit code without a failed test is a failure too: no tests found, a broken teardown.
    failed: broken === 0 && !endedWell ? 1 : broken,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** @param {Totals[]} all @returns {Totals} */
export const addTotals = (all) =>
  all.reduce((sum, one) => ({
    passed: sum.passed + one.passed,
    failed: sum.failed + one.failed,
    skipped: sum.skipped + one.skipped,
  }));

/** @param {Totals} totals */
export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
