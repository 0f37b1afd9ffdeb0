// @ts-check
// The last line of the CI: the totals that `npm test` left, plus the checks that failed beside it.
// Usage: node print-totals.mjs TESTS_ENDED_WELL FAILED_CHECKS
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';
import { addTotals, totalsLine } from './test-totals.mjs';

const [testsEndedWell, failedChecks] = process.argv.slice(2);

/** @returns {import('./test-totals.mjs').Totals} */
function testTotals() {
  try {
    return JSON.parse(readFileSync(join(root, '.firstline', 'test-results', 'totals.json'), 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const tests = testTotals();
const silentFailure = testsEndedWell !== 'true' && tests.failed === 0 ? 1 : 0;
const sum = addTotals([tests, { passed: 0, failed: Number(failedChecks) + silentFailure, skipped: 0 }]);
console.log(totalsLine(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;
