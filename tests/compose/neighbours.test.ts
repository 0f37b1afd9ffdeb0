import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { balanced, cooledDown, frontPage, incidentIds, isOver, newIncident } from './console.ts';
import { fault } from './hosts.ts';
import { allHealthy, compose, containerOf, docker, isReal, until } from './stack.ts';

const TTL_MS = 20_000;
const query = { alertname: 'DiskSpaceLow', host: 'web-1' };

beforeAll(async () => {
  await allHealthy();
  await compose(['up', '--detach', '--no-deps', '--no-build', 'analyzer'], {
    INTENT_TTL_MS: String(TTL_MS),
  });
  await allHealthy();
}, 450_000);
afterAll(async () => {
  await fault('web-1', 'disk', 'off');
  await compose(['start', 'rundeck']);
  await compose(['up', '--detach', '--no-deps', '--no-build', 'analyzer']);
  await allHealthy();
}, 450_000);

describe('with Rundeck stopped', () => {
  it('an alert is accepted, its action waits, and a human gets it after its deadline', async () => {
    await cooledDown('web-1', 'free_disk_space');
    await compose(['stop', '--timeout', '10', 'rundeck']);
    const known = await incidentIds(query);
    await fault('web-1', 'disk', 'on');
    const waiting = await newIncident(query, known, ({ incident }) => incident.state === 'acting');
    expect(waiting.decisions[0]).toMatchObject({ choice: { action: 'run', runbook: 'free_disk_space' } });

    const given = await newIncident(query, known, isOver);
    expect(given.incident).toMatchObject({ id: waiting.incident.id, state: 'escalated' });
    const waited = Date.parse(given.incident.updatedAt) - Date.parse(given.incident.createdAt);
    expect(waited).toBeGreaterThanOrEqual(TTL_MS);
    expect(await fault('web-1', 'disk', 'status')).toMatch(/^disk on/);
  }, 420_000);

  it('and the incident closes when the fault is gone', async () => {
    await fault('web-1', 'disk', 'off');
    const [id] = await incidentIds(query);
    expect(await newIncident(query, [], ({ incident }) => incident.state === 'closed')).toMatchObject({
      incident: { id, outcome: 'escalated' },
    });
    await balanced();
  }, 120_000);
});

/** A small model to pull; only with the real Ollama, and where it may be downloaded. */
const model = isReal ? process.env.COMPOSE_TEST_MODEL : undefined;
if (model) {
  describe('with a model', () => {
    afterAll(() => compose(['up', '--detach', '--no-deps', '--no-build', 'analyzer']));

    it('that the one-shot pulls, the LLM decides, and the console says so', async () => {
      const environment = { MODEL: model };
      const progress = await compose(['run', '--rm', '--no-deps', 'model'], environment);
      expect(progress).toMatch(/\d+ of \d+ MB/);
      await compose(['up', '--detach', '--no-deps', '--no-build', 'analyzer'], environment);
      await until('the console shows the model', async () => (await frontPage()).includes(model));
    }, 600_000);
  });
}

describe('docker compose down -v', () => {
  it('leaves nothing', async () => {
    const name = `${process.env.COMPOSE_PROJECT_NAME}-gone`;
    const environment = { COMPOSE_PROJECT_NAME: name, CONSOLE_PORT: '0', INGEST_PORT: '0' };
    await compose(['up', '--detach', '--no-build', '--wait', 'ingest', 'claim-gate'], environment);
    await compose(['down', '--volumes', '--timeout', '3'], environment);
    const label = ['--filter', `label=com.docker.compose.project=${name}`, '--quiet'];
    expect(await docker(['ps', '--all', ...label])).toBe('');
    expect(await docker(['volume', 'ls', ...label])).toBe('');
    expect(await docker(['network', 'ls', ...label])).toBe('');
    // The suite's own is still there.
    expect(await containerOf('redis')).not.toBe('');
  }, 120_000);
});
