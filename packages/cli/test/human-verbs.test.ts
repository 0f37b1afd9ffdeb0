import { actionQueue, jobIdOf } from '@firstline/contracts';
import { createProducer } from '@firstline/queue';
import { isolatedStore } from '@firstline/store/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';
import { decidedIncident } from './decided-incident.ts';

const store = isolatedStore();
const environment = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix };
const actions = createProducer(actionQueue, { url: store.url, prefix: store.prefix }, () => undefined);
afterAll(async () => {
  await actions.close();
  await store.close();
});

const lastEntry = async (id: string) => (await store.incidents.timeline(id)).at(-1);

describe('firstline approve', () => {
  it('approves as the one who is logged in, and wakes the executor', async () => {
    const { id, intent } = await decidedIncident(store);
    const ended = await firstline(['approve', id], { environment });
    expect(ended).toEqual({
      code: 0,
      stdout: 'Approved: restart_service on web-1 service=lab-web\n',
      stderr: '',
    });
    expect((await store.intents.get(intent.id))?.value).toMatchObject({
      approved: true,
      approvedBy: 'human:eve',
    });
    expect(await lastEntry(id)).toMatchObject({ kind: 'approval', actor: 'human:eve' });
    expect(await actions.stateOf(jobIdOf(intent.id, 1))).toBe('waiting');
  });

  it('is refused with 1 for an incident that does not wait, and for another intent than the one looked at', async () => {
    const acting = await decidedIncident(store, 'acting');
    const refused = await firstline(['approve', acting.id, '--json'], { environment });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'E_CLI_REFUSED' });
    const { id } = await decidedIncident(store);
    const other = await firstline(['approve', id, '--intent', 'int-other'], { environment });
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('another action by now') });
  });
});

describe('firstline deny and close', () => {
  it('deny hands the incident to a human with the reason, close ends it', async () => {
    const { id } = await decidedIncident(store);
    const by = { ...environment, FIRSTLINE_USER: 'kim' };
    expect((await firstline(['deny', id, '--reason', 'release in progress'], { environment: by })).code).toBe(
      0,
    );
    expect(await lastEntry(id)).toMatchObject({
      actor: 'human:kim',
      message: expect.stringContaining('release in progress'),
    });
    expect((await firstline(['close', id, '--reason', 'rolled back'], { environment: by })).code).toBe(0);
    expect((await store.incidents.get(id))?.value).toMatchObject({ state: 'closed', outcome: 'escalated' });
    expect((await firstline(['close', id], { environment: by })).code).toBe(1);
  });
});

describe('firstline stop and resume', () => {
  it('turn the kill switch, and say who did', async () => {
    expect((await firstline(['stop', '--reason', 'migration'], { environment })).code).toBe(0);
    expect(await store.killSwitch.read()).toMatchObject({
      stopped: true,
      by: 'human:eve',
      reason: 'migration',
    });
    expect((await firstline(['stop'], { environment })).stdout).toContain(
      'were stopped before, by human:eve',
    );
    const { id } = await decidedIncident(store);
    expect((await firstline(['approve', id], { environment })).stderr).toContain('all actions are stopped');
    expect((await firstline(['resume'], { environment })).stdout).toBe('Actions run again.\n');
    expect((await store.killSwitch.read()).stopped).toBe(false);
  });
});

describe('firstline quarantine', () => {
  it('lists what was not understood, and shows one whole', async () => {
    const body = { labels: 7, text: 'line\nline' };
    const [entry] = await store.accept([
      { kind: 'quarantine', source: 'alertmanager', reason: 'labels is no object', body },
    ]);
    const list = await firstline(['quarantine'], { environment });
    expect(list.stdout).toContain(`${entry?.id}  just now  alertmanager  labels is no object`);
    const shown = await firstline(['quarantine', entry?.id ?? ''], { environment });
    expect(JSON.parse(shown.stdout)).toEqual(body);
    expect((await firstline(['quarantine', 'q-nope'], { environment })).code).toBe(3);
  });
});
