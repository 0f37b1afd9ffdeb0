import { notificationId } from '@firstline/contracts';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Store } from '../src/index.ts';
import { anAlert, anIncident, isolatedStore } from '../src/testing.ts';

const stores: Store[] = [];
const fresh = () => {
  const store = isolatedStore();
  stores.push(store);
  return store;
};
afterAll(() => Promise.all(stores.map((store) => store.close())));

describe('the conservation law: accepted = closed + open + quarantined + dead-lettered', () => {
  it('holds while a hundred deliveries of the same alert arrive at once, and counts it once', async () => {
    const store = fresh();
    const alert = anAlert();
    const results = await Promise.all(
      Array.from({ length: 100 }, () => store.accept([{ kind: 'alert', alert }])),
    );
    expect(results.flat().filter(({ result }) => result === 'new')).toHaveLength(1);
    expect(await store.ledger()).toEqual({
      accepted: 1,
      closed: 0,
      open: 1,
      quarantined: 0,
      deadLettered: 0,
      balanced: true,
    });
  });

  it('follows a notification through quarantine, death, replay and close', async () => {
    const store = fresh();
    const [good, bad] = await store.accept([
      { kind: 'alert', alert: anAlert() },
      { kind: 'quarantine', source: 'alertmanager', reason: 'labels is no object', body: { labels: 7 } },
    ]);
    expect(bad?.result).toBe('quarantined');
    expect((await store.quarantine.list())[0]?.body).toEqual({ labels: 7 });
    const id = good?.id ?? '';
    const letter = {
      id: `alerts-${id}`,
      queue: 'alerts' as const,
      subjectId: id,
      reason: 'boom',
      attempts: 5,
      diedAt: new Date().toISOString(),
    };
    await store.deadLetters.bury(letter);
    await store.deadLetters.bury(letter);
    expect(await store.ledger()).toMatchObject({
      accepted: 2,
      open: 0,
      quarantined: 1,
      deadLettered: 1,
      balanced: true,
    });
    const replayed = await store.deadLetters.replay(letter.id, 'human:eve', false);
    expect(replayed).toMatchObject({ state: 'open', generation: 1, replayedBy: 'human:eve' });
    expect(await store.deadLetters.replay(letter.id, 'human:eve', false)).toBeUndefined();
    expect(await store.deadLetters.get(letter.id)).toMatchObject({ reason: 'boom', replayedBy: 'human:eve' });
    await store.notifications.close(id, 'duplicate');
    await store.notifications.close(id, 'duplicate');
    expect(await store.ledger()).toEqual({
      accepted: 2,
      closed: 1,
      open: 0,
      quarantined: 1,
      deadLettered: 0,
      balanced: true,
    });
  });

  it('closes every notification of an incident in the moment the incident closes', async () => {
    const store = fresh();
    const alerts = [anAlert(), anAlert({ labels: { alertname: 'HttpProbeFailed', service: 'lab-web' } })];
    await store.accept(alerts.map((alert) => ({ kind: 'alert' as const, alert })));
    for (const alert of alerts)
      await store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []);
    const incident = await store.incidents.openByCause('web-1/lab-web');
    if (!incident) throw new Error('no incident');
    expect(incident.value.fingerprints).toHaveLength(2);
    await store.incidents.step(incident, { patch: { state: 'closed', outcome: 'no_action' }, timeline: [] });
    expect(await store.ledger()).toMatchObject({ accepted: 2, closed: 2, open: 0, balanced: true });
    expect(await store.incidents.openByCause('web-1/lab-web')).toBeUndefined();
  });

  it('sees an imbalance when a notification vanishes behind its back', async () => {
    const store = fresh();
    const alert = anAlert();
    await store.accept([{ kind: 'alert', alert }]);
    const { Redis } = await import('ioredis');
    const redis = new Redis(store.url);
    await redis.zrem(`{${store.prefix}}:notifications:open`, notificationId(alert));
    await redis.quit();
    expect(await store.ledger()).toMatchObject({ accepted: 1, open: 0, balanced: false });
  });
});
