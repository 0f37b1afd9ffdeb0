import { messageOf } from '@firstline/runtime';
import { z } from 'zod';
import { ask } from './ask.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const BuildInfo = z.looseObject({ data: z.looseObject({ version: z.string() }) });
const Vector = z.looseObject({
  data: z.looseObject({ result: z.array(z.looseObject({ value: z.tuple([z.number(), z.string()]) })) }),
});
const AlertmanagerStatus = z.looseObject({
  versionInfo: z.looseObject({ version: z.string() }),
  config: z.looseObject({ original: z.string() }),
});

/** Whether Prometheus can be asked for premise and proof, and has something to tell. */
export const checkPrometheus: Check = async (cli) => {
  const url = cli.settings.PROMETHEUS_URL;
  if (url === undefined) return [unset('Prometheus', 'PROMETHEUS_URL')];
  return [
    await look('Prometheus', url, 'PROMETHEUS_URL', async () => {
      const build = BuildInfo.parse(JSON.parse((await ask(cli, url, 'api/v1/status/buildinfo')).body));
      const asked = await ask(
        cli,
        url,
        `api/v1/query?query=${encodeURIComponent('count(up == 1) or vector(0)')}`,
      );
      const up = Number(Vector.parse(JSON.parse(asked.body)).data.result[0]?.value[1] ?? 0);
      return up > 0
        ? ok('Prometheus', `${build.data.version} answers at ${url} and sees ${up} target(s) up`)
        : warn(
            'Prometheus',
            `${build.data.version} at ${url} sees no target up: no premise can hold, nothing can be proven`,
            'see its page Status > Targets',
          );
    }),
  ];
};

/** Whether Alertmanager answers, and its configuration sends alerts here. */
export const checkAlertmanager: Check = async (cli) => {
  const url = cli.settings.ALERTMANAGER_URL;
  if (url === undefined) return [unset('Alertmanager', 'ALERTMANAGER_URL')];
  return [
    await look('Alertmanager', url, 'ALERTMANAGER_URL', async () => {
      const { versionInfo, config } = AlertmanagerStatus.parse(
        JSON.parse((await ask(cli, url, 'api/v2/status')).body),
      );
      return /webhook_configs/.test(config.original)
        ? ok('Alertmanager', `${versionInfo.version} answers at ${url} and has a webhook receiver`)
        : warn(
            'Alertmanager',
            `${versionInfo.version} at ${url} has no webhook receiver: no alert comes from it`,
            'add a webhook_configs receiver with ingest’s /webhooks/alertmanager; the README shows it',
          );
    }),
  ];
};

const unset = (part: string, variable: string): Finding =>
  warn(part, `not looked at: ${variable} is not set`, `set ${variable}`);

async function look(
  part: string,
  url: string,
  variable: string,
  seen: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await seen();
  } catch (error) {
    const wrong = error instanceof SyntaxError || error instanceof z.ZodError;
    return wrong
      ? fail(part, `what answers at ${url} is no ${part}`, `mend ${variable}`)
      : fail(part, `does not answer at ${url}: ${messageOf(error)}`, `start it, or mend ${variable}`);
  }
}
