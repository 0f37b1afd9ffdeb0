import { messageOf } from '@firstline/runtime';
import { AnalyzerStatus, ExecutorStatus, readReport, type StatusReport } from '@firstline/store';
import type { CliContext } from '../cli-context.ts';
import { ask } from './ask.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const services = [
  { name: 'ingest', variable: 'INGEST_URL' },
  { name: 'analyzer', variable: 'ANALYZER_URL' },
  { name: 'executor', variable: 'EXECUTOR_URL' },
  { name: 'console', variable: 'CONSOLE_URL' },
] as const;

/** Whether each service says that it is ready, and whether analyzer and executor agree. */
export const checkServices: Check = async (cli) => {
  const [readiness, reports] = await Promise.all([
    Promise.all(services.map((service) => ready(service, cli))),
    cli.settings.REDIS_URL === undefined
      ? undefined
      : cli
          .store()
          .status.read()
          .catch(() => undefined),
  ]);
  return [...readiness, ...(reports ? agreement(reports, cli.now()) : [])];
};

async function ready({ name, variable }: (typeof services)[number], cli: CliContext): Promise<Finding> {
  const url = cli.settings[variable];
  if (url === undefined)
    return warn(name, `not looked at: ${variable} is not set`, `set ${variable} to its address`);
  try {
    const { status, body } = await ask(cli, url, 'readyz?verbose');
    if (status === 200) return ok(name, `ready at ${url}`);
    const lacking = body.split('\n').filter((line) => line.startsWith('[-]'));
    return fail(
      name,
      `not ready at ${url}: ${lacking.join(', ') || `HTTP ${status}`}`,
      'mend what it names; its log says more',
    );
  } catch (error) {
    return fail(name, `does not answer at ${url}: ${messageOf(error)}`, `start it, or mend ${variable}`);
  }
}

/** Two services that work by different settings do not do what anybody meant. */
function agreement(reports: Readonly<Record<string, StatusReport>>, now: Date): Finding[] {
  const analyzer = readReport(reports.analyzer, AnalyzerStatus, now);
  const executor = readReport(reports.executor, ExecutorStatus, now);
  const silent = [analyzer === undefined && 'analyzer', executor === undefined && 'executor'].filter(Boolean);
  if (!analyzer || !executor) {
    return [
      warn(
        'Reports',
        `${silent.join(' and ')} told nothing for a minute`,
        'see whether they run, on this Redis and with this REDIS_PREFIX',
      ),
    ];
  }
  const findings: Finding[] = [];
  if (analyzer.mode !== executor.mode) {
    findings.push(
      warn(
        'Mode',
        `the analyzer works in ${analyzer.mode}, the executor in ${executor.mode}`,
        'give both the same AUTONOMY_MODE',
      ),
    );
  }
  if (analyzer.catalogueHash !== executor.catalogueHash) {
    findings.push(
      fail(
        'Catalogue',
        'analyzer and executor have different catalogues: every action is refused',
        'give both the same RUNBOOKS_DIR and restart them',
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [ok('Mode', `${analyzer.mode}, and analyzer and executor agree on it and on the catalogue`)];
}
