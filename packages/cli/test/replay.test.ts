import { type Alert, alertQueue, jobIdOf, notificationId } from '@firstline/contracts';
import { createProducer } from '@firstline/queue';
import { anAlert, isolatedStore } from '@firstline/store/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';
import { decidedIncident } from './decided-incident.ts';

let store: ReturnType<typeof isolatedStore>;
let environment: Record<string, string>;
const open: { close(): Promise<unknown> }[] = [];
beforeEach(() => {
  store = isolatedStore();
  open.push(store);
  environment = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix };
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

async function deadLetter(alert: Alert = anAlert(), reason = 'boom') {
  await store.accept([{ kind: 'alert', alert }]);
  const subjectId = notificationId(alert);
  const id = `alerts-${subjectId}`;
  const { alertname = '', instance = '' } = alert.labels;
  await store.deadLetters.bury({
    ...{ id, queue: 'alerts', subjectId, alertname, target: instance, reason, attempts: 5 },
    diedAt: new Date().toISOString(),
  });
  return { id, alert, subjectId };
}

const clear = async (alert: Alert) => {
  const resolved: Alert = { ...alert, status: 'resolved', endsAt: '2026-11-24T11:00:00.000Z' };
  await store.accept([{ kind: 'alert', alert: resolved }]);
  await store.incidents.resolve(notificationId(resolved));
};

const everything = async () => ({
  ledger: await store.ledger(),
  letters: await store.deadLetters.list({ includeReplayed: true }),
  waiting: await store.notifications.waiting(-1_000, 100),
});

const jobs = async () => {
  const alerts = createProducer(alertQueue, { url: store.url, prefix: store.prefix }, () => undefined);
  open.push(alerts);
  await alerts.ready(2_000);
  return alerts;
};

describe('firstline dead-letters', () => {
  it('lists those that wait for a replay with their reason, and shows one', async () => {
    const { id } = await deadLetter(anAlert(), 'Ollama and the rules both failed');
    const list = await firstline(['dead-letters'], { environment });
    expect(list.stdout).toMatch(
      new RegExp(`^${id} +just now +ServiceDown +web-1 +- +5 +Ollama and the rules`, 'm'),
    );
    const one = await firstline(['dead-letters', id.slice(0, 20), '--json'], { environment });
    expect(JSON.parse(one.stdout)).toMatchObject({ id, reason: 'Ollama and the rules both failed' });
    expect((await firstline(['dead-letters', '--queue', 'actions'], { environment })).code).toBe(3);
    await firstline(['replay', id], { environment });
    expect((await firstline(['dead-letters'], { environment })).stdout).toBe('');
    expect((await firstline(['dead-letters', '--replayed'], { environment })).stdout).toContain(
      'replayed by human:eve',
    );
  });
});

describe('firstline replay', () => {
  it('queues a new generation of the alert and keeps the letter', async () => {
    const { id, subjectId } = await deadLetter();
    const ended = await firstline(['replay', id, '--reason', 'Redis is back'], { environment });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('decided afresh');
    expect(await (await jobs()).stateOf(jobIdOf(subjectId, 1))).toBe('waiting');
    expect(await store.deadLetters.get(id)).toMatchObject({
      reason: 'boom',
      replayedBy: 'human:eve',
      replayReason: 'Redis is back',
    });
    expect(await firstline(['replay', id], { environment })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused: it was replayed before, by human:eve'),
    });
  });

  it('changes nothing with --dry-run, and says what would happen', async () => {
    const cleared = await deadLetter();
    await clear(cleared.alert);
    await deadLetter(anAlert({ labels: { alertname: 'DiskSpaceLow' } }));
    const before = await everything();
    const ended = await firstline(['replay', '--all', '--dry-run', '--json'], { environment });
    expect(await everything()).toEqual(before);
    expect(ended.code).toBe(1);
    const { dryRun, results } = JSON.parse(ended.stdout);
    expect({ dryRun, ok: results.map(({ ok }: { ok: boolean }) => ok) }).toEqual({
      dryRun: true,
      ok: [false, true],
    });
    expect(ended.stderr).toContain('1 would be replayed, 1 refused; nothing was changed.');
  });

  it('refuses an alert that has cleared, and does it with --force', async () => {
    const { id, alert, subjectId } = await deadLetter();
    await clear(alert);
    const refused = await firstline(['replay', id], { environment });
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused: the alert has cleared'),
    });
    expect((await store.notifications.get(subjectId))?.state).toBe('dead_lettered');
    expect((await firstline(['replay', id, '--force'], { environment })).code).toBe(0);
    expect(await store.notifications.get(subjectId)).toMatchObject({ state: 'open', replayForced: true });
  });

  it('refuses while a runbook cools down on the host, found by catalogue and inventory', async () => {
    const { id } = await deadLetter();
    const { budgets } = store;
    const lock = { intentId: 'int-1', runbook: 'restart_service', target: 'web-1', cooldownMs: 60_000 };
    await budgets.reserve({ ...lock, perHour: 9, fleetPerHour: 9, lockMs: 60_000 });
    await budgets.release('int-1', 'web-1', 'restart_service', 60_000);
    const withCatalogue = {
      ...environment,
      RUNBOOKS_DIR: 'runbooks',
      INVENTORY_FILE: 'infra/lab/inventory.yaml',
    };
    const refused = await firstline(['replay', id], { environment: withCatalogue });
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('cools down for another') });
    expect((await firstline(['replay', id, '--force'], { environment: withCatalogue })).code).toBe(0);
  });

  it('asks before a replay of all, and wants --yes where nobody can be asked', async () => {
    const { id } = await deadLetter();
    const alone = await firstline(['replay', '--all'], { environment });
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('needs --yes') });
    expect((await firstline(['replay', '--all', '--force'], { environment })).code).toBe(2);
    const no = await firstline(['replay', '--all'], { environment, terminal: true, typed: 'n\n' });
    expect(no).toMatchObject({ code: 1, stderr: expect.stringContaining('Replay 1 dead letter(s)? [y/N]') });
    expect((await store.deadLetters.get(id))?.replayedAt).toBeUndefined();
    const yes = await firstline(['replay', '--all'], { environment, terminal: true, typed: 'y\n' });
    expect(yes.code).toBe(0);
    expect((await store.deadLetters.get(id))?.replayedBy).toBe('human:eve');
  });

  it('takes only those that match, oldest first', async () => {
    await deadLetter(anAlert({ labels: { alertname: 'DiskSpaceLow' } }));
    const { id } = await deadLetter();
    const ended = await firstline(['replay', '--all', '--alertname', 'ServiceDown', '--yes', '--json'], {
      environment,
    });
    expect(JSON.parse(ended.stdout).results).toMatchObject([{ letterId: id, ok: true }]);
  });

  it('ends with 3 when there is none, and with 2 when nothing or too much is named', async () => {
    expect((await firstline(['replay', '--all', '--yes'], { environment })).code).toBe(3);
    expect((await firstline(['replay', 'alerts-nope'], { environment })).code).toBe(3);
    expect((await firstline(['replay'], { environment })).code).toBe(2);
    expect((await firstline(['replay', 'alerts-nope', '--all'], { environment })).code).toBe(2);
  });

  it('stops before the next letter on Ctrl-C', async () => {
    const { id } = await deadLetter();
    const ended = await firstline(['replay', id], { environment, signal: AbortSignal.abort() });
    expect(ended.code).toBe(130);
    expect((await store.deadLetters.get(id))?.replayedAt).toBeUndefined();
  });

  it('never sends a dead action again as it was: its alert is decided afresh', async () => {
    const { id: incidentId, intent, alert } = await decidedIncident(store, 'acting');
    const letter = {
      id: `actions-${intent.id}`,
      queue: 'actions' as const,
      subjectId: intent.id,
      incidentId,
    };
    await store.deadLetters.bury({
      ...letter,
      reason: 'boom',
      attempts: 8,
      diedAt: new Date().toISOString(),
    });
    expect((await firstline(['replay', letter.id, '--force'], { environment })).stdout).toContain(
      'is acting',
    );
    const incident = await store.incidents.get(incidentId);
    if (!incident) throw new Error('no incident');
    await store.incidents.step(incident, { patch: { state: 'escalated' }, timeline: [] });
    expect((await firstline(['replay', letter.id], { environment })).code).toBe(0);
    expect(await (await jobs()).stateOf(jobIdOf(notificationId(alert), 1))).toBe('waiting');
    expect((await store.intents.get(intent.id))?.value.state).toBe('proposed');
  });
});
