import { localAddress, type Plan } from './parts/part.ts';
import { catalogueOf, evaluationsOf } from './parts/service.ts';
import { portTable } from './ports.ts';

/** Everything a client of the lab needs, by the names that the CLI and the services read. */
export function describeLab(plan: Plan): Record<string, string> {
  const { ports, secrets, rundeck, settings } = plan;
  const numbers = Object.entries(portTable).map(([name, { variable }]) => [
    variable,
    String(ports[name as keyof typeof ports]),
  ]);
  return {
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    REDIS_PREFIX: settings.REDIS_PREFIX || 'firstline',
    INGEST_URL: localAddress(ports.ingest),
    INGEST_BEARER_TOKEN: secrets.ingestToken.value,
    ANALYZER_URL: localAddress(ports.analyzer),
    EXECUTOR_URL: localAddress(ports.executor),
    CONSOLE_URL: localAddress(ports.console),
    CONSOLE_USER: settings.CONSOLE_USER || 'operator',
    CONSOLE_PASSWORD: secrets.consolePassword.value,
    PROMETHEUS_URL: localAddress(ports.prometheus),
    ALERTMANAGER_URL: localAddress(ports.alertmanager),
    RUNDECK_URL: rundeck.url,
    RUNDECK_TOKEN: rundeck.token,
    RUNDECK_PROJECT: rundeck.project,
    LAB_HOST_URL: localAddress(ports.labHost),
    OLLAMA_URL: settings.OLLAMA_URL || 'http://127.0.0.1:11434',
    OLLAMA_MODEL: settings.OLLAMA_MODEL || 'llama3.2:3b',
    EVALUATIONS_FILE: evaluationsOf(plan),
    ...catalogueOf(plan),
    ...Object.fromEntries(numbers),
  };
}
