// @ts-check
// The last line of the CI: the totals of the suites, plus the checks that failed beside them.
// Usage: node print-totals.mjs FAILED_CHECKS SUITE…
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';
import { addTotals, totalsLine } from './test-totals.mjs';

const [failedChecks, ...suites] = process.argv.slice(2);

/**
 * A suite that left no totals did not run to its end, and that is a failure.
 * @param {string} suite
 * @returns {import('./test-totals.mjs').Totals}
 */
function totalsOf(suite) {
  try {
    return JSON.parse(readFileSync(join(root, '.firstline', 'test-results', `${suite}.totals.json`), 'utf8'));
  } catch {
    console.log(`${suite}: did not run to its end`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const checks = { passed: 0, failed: Number(failedChecks), skipped: 0 };
const sum = addTotals([checks, ...suites.map(totalsOf)]);
console.log(totalsLine(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;
