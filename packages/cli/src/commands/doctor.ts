import { messageOf } from '@firstline/runtime';
import { checkFiles } from '../checks/catalogue.ts';
import { type Check, type Finding, fail } from '../checks/finding.ts';
import { checkAlertmanager, checkPrometheus } from '../checks/monitoring.ts';
import { checkOllama } from '../checks/ollama.ts';
import { checkRedis } from '../checks/redis.ts';
import { checkRundeck } from '../checks/rundeck.ts';
import { checkServices } from '../checks/services.ts';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { findings } from '../view/findings.ts';

/** What is looked at, in the order of the way of an alert. */
const checks: Readonly<Record<string, Check>> = {
  Redis: checkRedis,
  Services: checkServices,
  Files: checkFiles,
  Alertmanager: checkAlertmanager,
  Prometheus: checkPrometheus,
  Rundeck: checkRundeck,
  Ollama: checkOllama,
};

/** `firstline doctor`: what is reachable, what is wrong, and how to mend it. */
export const addDoctor: AddCommand = (program, cli) => {
  const command = program
    .command('doctor')
    .summary('look whether everything works, and say how to mend it')
    .description(
      'Looks at Redis and how it keeps what it acknowledges, the services, the catalogue and inventory, Alertmanager, ' +
        'Prometheus, Rundeck and whether the token may run its jobs, and Ollama. Changes nothing; ends with 1 when ' +
        'something fails.',
    )
    .action(() => examine(cli));
  examples(command, [
    ['firstline doctor', 'in a checkout with a running lab, or with the settings of a deployment'],
    ['firstline doctor --json | jq \'.findings[] | select(.level != "ok")\'', 'only what is wrong'],
  ]);
};

async function examine(cli: CliContext): Promise<void> {
  const { terminal } = cli;
  // A setting that can't be read is no finding: nothing could be looked at by it.
  void cli.settings;
  const found = (
    await Promise.all(
      Object.entries(checks).map(([name, check]) =>
        check(cli).catch((error: unknown): Finding[] => [
          fail(name, `could not be looked at: ${messageOf(error)}`),
        ]),
      ),
    )
  ).flat();
  const count = (level: Finding['level']): number =>
    found.filter((finding) => finding.level === level).length;
  if (count('fail') > 0) cli.endWith(exitCodes.someFailed);
  terminal.answer({ ok: count('fail') === 0, findings: found }, () => findings(found, terminal));
  terminal.say(`${count('ok')} good, ${count('warn')} warning(s), ${count('fail')} failure(s)`);
}
