import { join } from 'node:path';
import type { PortName } from '../ports.ts';
import { httpProbe } from '../processes/readiness.ts';
import { launchMember } from './member.ts';
import { localAddress, type Part, type Plan } from './part.ts';

const accepted = {
  everywhere: ['REDIS_PREFIX', 'LOG_LEVEL', 'SHUTDOWN_TIMEOUT_MS'],
  deciding: ['AUTONOMY_MODE', 'INTENT_TTL_MS', 'RETENTION_DAYS'],
  llm: ['DECIDER', 'OLLAMA_URL', 'OLLAMA_MODEL', 'OLLAMA_NUM_THREAD', 'LLM_TIMEOUT_MS', 'SITE_NOTES_FILE'],
} as const;

function service(
  name: 'ingest' | 'analyzer' | 'executor' | 'console',
  options: { accepts: readonly string[]; settings: (plan: Plan) => Record<string, string> },
): Part {
  const port: PortName = name;
  const address = ({ ports }: Plan): string => localAddress(ports[port]);
  return {
    name,
    title: name,
    ports: [port],
    accepts: [...accepted.everywhere, ...options.accepts],
    address,
    ready: (plan) => httpProbe(`${address(plan)}/readyz`),
    launch(plan) {
      const settings = {
        [`${name.toUpperCase()}_PORT`]: String(plan.ports[port]),
        REDIS_URL: `redis://127.0.0.1:${plan.ports.redis}`,
        ...options.settings(plan),
      };
      return launchMember(plan, `services/${name}`, settings, this.accepts);
    },
  };
}

/** The lab's catalogue and inventory: what may be done, and to which hosts. */
export const catalogueOf = ({ repository }: Plan): Record<string, string> => ({
  RUNBOOKS_DIR: join(repository, 'runbooks'),
  INVENTORY_FILE: join(repository, 'infra', 'lab', 'inventory.yaml'),
});

/** Where `firstline evaluate` keeps what models are worth in this lab. */
export const evaluationsOf = ({ directories }: Plan): string => join(directories.root, 'evaluations.json');

export const ingest = service('ingest', {
  accepts: ['INGEST_BODY_LIMIT_MB', 'INGEST_DEADLINE_MS'],
  settings: ({ secrets }) => ({ INGEST_BEARER_TOKEN_FILE: secrets.ingestToken.file }),
});

export const analyzer = service('analyzer', {
  accepts: [...accepted.deciding, ...accepted.llm],
  settings: (plan) => ({
    ...catalogueOf(plan),
    // The lab's hosts are there to be repaired; a real deployment starts in `observe`.
    AUTONOMY_MODE: 'auto',
    DECIDER: 'auto',
    SITE_NOTES_FILE: join(plan.repository, 'infra', 'lab', 'site-notes.md'),
    EVALUATIONS_FILE: evaluationsOf(plan),
  }),
});

export const executor = service('executor', {
  accepts: [...accepted.deciding, 'FLEET_PER_HOUR', 'START_WITHIN_MS', 'LOOK_UP_FOR_MS'],
  settings: (plan) => ({
    ...catalogueOf(plan),
    AUTONOMY_MODE: 'auto',
    RUNDECK_URL: plan.rundeck.url,
    RUNDECK_TOKEN: plan.rundeck.token,
    RUNDECK_PROJECT: plan.rundeck.project,
    PROMETHEUS_URL: localAddress(plan.ports.prometheus),
    CLAIM_URL: `${localAddress(plan.ports.executor)}/claims`,
  }),
});

export const console = service('console', {
  accepts: ['CONSOLE_USER', 'AUTONOMY_MODE'],
  settings: ({ secrets }) => ({ CONSOLE_PASSWORD_FILE: secrets.consolePassword.file, AUTONOMY_MODE: 'auto' }),
});
