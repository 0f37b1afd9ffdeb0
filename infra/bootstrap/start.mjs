// @ts-check
import './node-version.mjs';

const { readCommandLine } = await import('./command-line.mjs');
const { becomeProgram, prepare } = await import('./prepare.mjs');

const { install } = readCommandLine(`
npm start [-- --no-install]

Starts the whole of Firstline on this machine: Redis, Prometheus, Alertmanager, a host with faults to make, a
stand-in for Rundeck, ingest, analyzer, executor and console. Ctrl-C stops everything; the history is kept in
.firstline/. Missing programs are got as your distribution's signed packages and unpacked beside the system.

  --no-install   download nothing; say what is missing and how to install it by hand

Settings (environment):
  CONSOLE_PORT INGEST_PORT ANALYZER_PORT EXECUTOR_PORT REDIS_PORT PROMETHEUS_PORT ALERTMANAGER_PORT RUNDECK_PORT
  LAB_HOST_PORT LAB_WEB_PORT LAB_DB_PORT LAB_CACHE_PORT
  RUNDECK_URL RUNDECK_TOKEN RUNDECK_PROJECT   use your own Rundeck instead of the stand-in
  AUTONOMY_MODE=auto|approve|observe          what may happen by itself (here: auto)
  DECIDER=auto|rules|llm OLLAMA_URL OLLAMA_MODEL   who decides
`);
await prepare(install);
await becomeProgram('infra/lab/dist/main.js', ['start', ...(install ? [] : ['--no-install'])]);
