// @ts-check
import './node-version.mjs';

const { spawn } = await import('node:child_process');
const { mkdirSync, rmSync, writeFileSync } = await import('node:fs');
const { join } = await import('node:path');
const { readCommandLine } = await import('./command-line.mjs');
const { prepare } = await import('./prepare.mjs');
const { root } = await import('./repository.mjs');
const { addTotals, readTotals, totalsLine } = await import('./test-totals.mjs');

/** One process for suites that use real servers and clocks; the others share the cores. */
const suites = [
  { name: 'unit', flags: [] },
  { name: 'integration', flags: [] },
  { name: 'rundeck', flags: ['--runInBand'] },
  { name: 'e2e', flags: ['--runInBand'] },
];
const names = suites.map(({ name }) => name);

const { install, rest } = readCommandLine(`
npm test [-- SUITE…]

Installs and builds what is needed, then runs the suites: ${names.join(', ')}. Or only the ones named.

  unit          beside the code, needs nothing
  integration   on a real Redis: TEST_REDIS_URL, or one of its own
  rundeck       the contract of a Rundeck: the stand-in's, or of the real one at RUNDECK_URL
  e2e           the whole story on real Redis, Prometheus and Alertmanager

  --no-install  download nothing
`);
const unknown = rest.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
if (!install) process.env.FIRSTLINE_NO_INSTALL = '1';

const results = join(root, '.firstline', 'test-results');
rmSync(results, { recursive: true, force: true });
await prepare(install);
mkdirSync(results, { recursive: true });

/**
 * @param {string} name
 * @param {string[]} flags
 * @returns {Promise<import('./test-totals.mjs').Totals>}
 */
async function runSuite(name, flags) {
  const file = join(results, `${name}.json`);
  console.error(`\n== ${name} ==`);
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', name, ...flags, '--json', `--outputFile=${file}`],
    ],
    // jest's report for people is on stderr; its stdout would only be the JSON's file name.
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  // A Ctrl-C reaches jest by itself; this process stays to say how it ended.
  const endedWell = await new Promise((resolve) => {
    jest.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    jest.once('exit', (code) => resolve(code === 0));
  });
  return readTotals(file, endedWell);
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const totals = [];
for (const { name, flags } of suites) {
  if (rest.length > 0 && !rest.includes(name)) continue;
  if (interrupted) break;
  totals.push(await runSuite(name, flags));
  console.error(`${name}: ${totalsLine(totals.at(-1) ?? { passed: 0, failed: 0, skipped: 0 })}`);
}
const sum = addTotals(totals);
writeFileSync(join(results, 'totals.json'), `${JSON.stringify(sum)}\n`);
console.log(totalsLine(sum));
process.exitCode = interrupted ? 130 : sum.failed > 0 || sum.passed === 0 ? 1 : 0;
