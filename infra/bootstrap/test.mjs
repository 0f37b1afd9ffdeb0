// @ts-check
import './node-version.mjs';

const { spawn } = await import('node:child_process');
const { existsSync, mkdirSync, rmSync, writeFileSync } = await import('node:fs');
const { join } = await import('node:path');
const { readCommandLine } = await import('./command-line.mjs');
const { prepare } = await import('./prepare.mjs');
const { root } = await import('./repository.mjs');
const { addTotals, readTotals, totalsLine } = await import('./test-totals.mjs');

// Most of their time these wait for servers, so two files at once cost little and save minutes.
const twoAtOnce = ['--maxWorkers=2'];
// A Rundeck of one's own need not bear more than one test at a time.
const onRundeck = process.env.RUNDECK_URL ? ['--runInBand'] : twoAtOnce;
const suites = [
  { name: 'unit', flags: twoAtOnce },
  { name: 'integration', flags: twoAtOnce },
  { name: 'rundeck', flags: onRundeck },
  { name: 'e2e', flags: twoAtOnce },
  { name: 'run-once', flags: ['--runInBand'], system: true },
  { name: 'ollama', flags: ['--runInBand'], system: true },
  { name: 'compose', flags: ['--runInBand'], system: true },
];
const names = suites.map(({ name }) => name);

const { install, rest } = readCommandLine(`
npm test [-- SUITE…]

Installs and builds what is needed, then runs the first four of these suites. Or only the ones named.

  unit          beside the code, needs nothing
  integration   on a real Redis: TEST_REDIS_URL, or one of its own
  rundeck       the contract of a Rundeck: the stand-in's, or of the real one at RUNDECK_URL
  e2e           the whole story on real Redis, Prometheus and Alertmanager
  run-once      crashes, lost and late answers by the thousand: an action never happens twice
  ollama        the decider on a real Ollama, which is built when none is there
  compose       the containers of docker-compose.yml; needs a Docker engine

  --no-install  download nothing
`);
const unknown = rest.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
if (!install) process.env.FIRSTLINE_NO_INSTALL = '1';

const results = join(root, '.firstline', 'test-results');
await prepare(install);
mkdirSync(results, { recursive: true });

/** How long jest may take to end after its last test before what keeps it alive counts as a leak. */
const LEAK_MS = 30_000;

/**
 * @param {string} name
 * @param {string[]} flags
 * @returns {Promise<import('./test-totals.mjs').Totals>}
 */
async function runSuite(name, flags) {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
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
  // A test that leaves a process or a connection open would keep jest waiting for ever.
  let writtenAt = 0;
  const leakWatch = setInterval(() => {
    if (writtenAt === 0 && existsSync(file)) writtenAt = Date.now();
    if (writtenAt === 0 || Date.now() - writtenAt < LEAK_MS) return;
    console.error(`${name}: a test left something open; ended ${LEAK_MS / 1_000} s after the last one.`);
    jest.kill('SIGKILL');
  }, 1_000);
  // A Ctrl-C reaches jest by itself; this process stays to say how it ended.
  const endedWell = await new Promise((resolve) => {
    jest.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    jest.once('exit', (code) => resolve(code === 0));
  });
  clearInterval(leakWatch);
  return readTotals(file, endedWell);
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const totals = [];
for (const { name, flags, system } of suites) {
  if (rest.length > 0 ? !rest.includes(name) : system) continue;
  if (interrupted) break;
  const total = await runSuite(name, flags);
  totals.push(total);
  // Kept by suite, so that a CI that calls this more than once can add them up.
  writeFileSync(join(results, `${name}.totals.json`), `${JSON.stringify(total)}\n`);
  console.error(`${name}: ${totalsLine(total)}`);
}
const sum = addTotals(totals);
console.log(totalsLine(sum));
process.exitCode = interrupted ? 130 : sum.failed > 0 || sum.passed === 0 ? 1 : 0;
