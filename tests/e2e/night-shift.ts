import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Incident } from '@firstline/contracts';
import { type Lab, startLab } from '@firstline/lab';
import { createRundeckClient } from '@firstline/rundeck-api-client';
import { createStore, type Store } from '@firstline/store';

const PROJECT = 'firstline';

/** The far side as a test sees it: the lab with real servers, its store, its Rundeck, and the host that breaks. */
export interface NightShift {
  readonly lab: Lab;
  readonly store: Store;
  readonly rundeck: ReturnType<typeof createRundeckClient>;
  /** Breaks the host for real; resolves when it is broken. */
  fault(name: string): Promise<void>;
  recover(name: string): Promise<void>;
  /** The newest incident of an alert, once the condition holds for it. */
  incident(
    alertname: string,
    condition: (incident: Incident) => boolean,
    withinMs?: number,
  ): Promise<Incident>;
  /**
   * True when no incident is open and Alertmanager has told that every alert is over. A fault that comes back before
   * is no news to Alertmanager: it would go on as the same alert, and nobody would hear of it.
   */
  isQuiet(): Promise<boolean>;
  /** An incident's timeline as text, for whoever reads why a test failed. */
  story(incidentId: string): Promise<string>;
  /** How often a job said that it acted, since the start of the lab. */
  effects(jobName: string): Promise<number>;
  end(): Promise<void>;
}

export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 90_000,
): Promise<T> {
  const giveUp = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > giveUp) throw new Error(`${what} did not happen in ${withinMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Starts a lab of its own on free ports. The caller ends it, whatever happened. */
export async function startNightShift(
  environment: Record<string, Record<string, string>> = {},
): Promise<NightShift> {
  const directory = mkdtempSync(join(tmpdir(), `firstline e2e ${randomUUID().slice(0, 4)}-`));
  // No Ollama that happens to run on this machine.
  const rules = { ...environment, analyzer: { DECIDER: 'rules', ...environment.analyzer } };
  const lab = await startLab({ directory, ports: 'free', environment: rules }).catch((error: unknown) => {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  const settings = lab.environment;
  const store = createStore({ url: settings.REDIS_URL ?? '', prefix: settings.REDIS_PREFIX ?? 'firstline' });
  const adminToken = readFileSync(join(directory, 'secrets', 'rundeck-admin-token'), 'utf8').trim();
  const rundeck = createRundeckClient({ baseUrl: settings.RUNDECK_URL ?? '', token: adminToken });
  const host = lab.address('lab-host');

  async function control(method: string, path: string): Promise<void> {
    const response = await fetch(`${host}${path}`, { method });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  return {
    lab,
    store,
    rundeck,
    fault: (name) => control('POST', `/faults/${name}`),
    recover: (name) => control('DELETE', `/faults/${name}`),
    incident: (alertname, condition, withinMs) =>
      until(
        `an incident of ${alertname} as wanted`,
        async () => {
          const [newest] = await store.incidents.list({ alertname, limit: 1 });
          return newest && condition(newest) ? newest : undefined;
        },
        withinMs,
      ),
    async isQuiet() {
      const [open, recent] = await Promise.all([
        store.incidents.list({ openOnly: true }),
        store.incidents.list({ limit: 20 }),
      ]);
      const episodes = await Promise.all(
        recent
          .flatMap(({ fingerprints }) => fingerprints)
          .map((fingerprint) => store.episodes.get(fingerprint)),
      );
      return open.length === 0 && episodes.every((episode) => episode?.state !== 'firing');
    },
    async story(incidentId) {
      const timeline = await store.incidents.timeline(incidentId);
      return timeline.map(({ at, actor, kind, message }) => `${at} ${actor} ${kind}: ${message}`).join('\n');
    },
    async effects(jobName) {
      const { executions } = await rundeck.executions.query(PROJECT, { max: 200 });
      let count = 0;
      for (const { id, job } of executions.filter((execution) => execution.job?.name === jobName)) {
        const key = job?.options?.run_key;
        if ((await rundeck.executions.tail(id, 20)).includes(`DONE ${key}`)) count++;
      }
      return count;
    },
    async end() {
      await store.close();
      await lab.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
