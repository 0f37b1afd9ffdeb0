import { readdirSync, readFileSync } from 'node:fs';
import type { Alert } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { readAlertmanagerDelivery } from './alertmanager.ts';
import { fingerprintOf } from './fingerprint.ts';

const folder = new URL('../../test/bodies/', import.meta.url);
const read = (text: string) => {
  const delivery = readAlertmanagerDelivery({ value: JSON.parse(text), text });
  const alerts = delivery.arrivals.flatMap((arrival) => (arrival.kind === 'alert' ? [arrival.alert] : []));
  const kept = delivery.arrivals.flatMap((arrival) => (arrival.kind === 'quarantine' ? [arrival] : []));
  return { ...delivery, alerts, kept };
};
const readBody = (name: string) => read(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const readGroup = (group: unknown) => read(JSON.stringify(group));
const first = (alerts: readonly Alert[]): Alert => {
  if (alerts[0] === undefined) throw new Error('the delivery held no readable alert');
  return alerts[0];
};
const alertWith = (change: Record<string, unknown>) => ({
  status: 'firing',
  labels: { alertname: 'ServiceDown', instance: 'web-1' },
  startsAt: '2026-11-24T09:12:31Z',
  ...change,
});

/** Every body in the folder, with the number of alerts understood and of those kept for a human. */
const expected: Record<string, [alerts: number, quarantined: number]> = {
  'alertmanager-0.25-firing': [1, 0],
  'alertmanager-0.25-mixed-group': [3, 0],
  'alertmanager-0.25-resolved': [1, 0],
  'alertmanager-0.27-utf8-label-names': [1, 0],
  'alertmanager-0.28-nested-route': [1, 0],
  'alertmanager-0.31-truncated': [2, 0],
  'alertmanager-0.32-first-notification': [1, 0],
  'alertmanager-0.32-repeat': [1, 0],
  'alertmanager-0.34-all-resolved': [2, 0],
  'alertmanager-0.34-route-labels': [1, 0],
  'alertmanager-empty-alerts': [0, 0],
  'alertmanager-watchdog': [1, 0],
  'alerts-as-object': [0, 1],
  'alerts-null': [0, 1],
  'alerts-that-are-none': [1, 4],
  'annotations-as-text': [1, 1],
  'array-as-for-the-api': [0, 1],
  cloudevent: [0, 1],
  'custom-payload': [0, 1],
  'dangerous-keys': [1, 0],
  'empty-object': [0, 1],
  'empty-status-in-alert': [1, 0],
  'fingerprint-as-number': [3, 0],
  'google-managed-prometheus': [1, 0],
  'grafana-firing': [1, 0],
  'grafana-legacy': [0, 1],
  'grafana-nodata': [1, 0],
  'grafana-resolved-null-values': [1, 0],
  'grafana-test-button': [1, 0],
  'grafana-without-alertname': [1, 0],
  'kube-prometheus-group': [5, 0],
  'label-null-among-good-ones': [2, 1],
  'label-object-and-unreadable-time': [1, 2],
  'loki-ruler': [1, 0],
  'markup-and-escapes': [1, 0],
  'mimir-tenant': [1, 0],
  'minimal-by-hand': [1, 0],
  'no-annotations': [2, 0],
  'no-fingerprint': [2, 0],
  'no-labels': [1, 3],
  'no-starts-at': [1, 0],
  'no-status-anywhere': [0, 1],
  'no-status-in-alerts': [1, 0],
  'no-version-no-frame': [1, 0],
  'numbers-and-booleans-as-labels': [1, 0],
  'python-times-without-zone': [1, 0],
  'status-in-capitals': [1, 0],
  'thanos-ruler-relative-generator': [1, 0],
  'unknown-keys-in-alerts': [1, 0],
  'unknown-status': [1, 1],
  'unknown-version': [1, 0],
  'vmalert-no-truncated-key': [1, 0],
  'zero-starts-at': [1, 0],
};

describe('a body from the wild', () => {
  it('has an expectation here for each file of the folder', () => {
    const files = readdirSync(folder).map((file) => file.replace('.json', ''));
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s: %p alerts understood and kept', (name, [alerts, quarantined]) => {
    const delivery = readBody(name);
    expect([delivery.alerts.length, delivery.kept.length]).toEqual([alerts, quarantined]);
  });
});

describe('what senders leave out or write in their own way', () => {
  it('decides per alert, not per group', () => {
    expect(readBody('alertmanager-0.25-mixed-group').alerts.map(({ status }) => status)).toEqual([
      'firing',
      'resolved',
      'firing',
    ]);
  });

  it('takes the status of the group where an alert has none or an empty one', () => {
    expect(first(readBody('no-status-in-alerts').alerts).status).toBe('firing');
    expect(first(readBody('empty-status-in-alert').alerts).status).toBe('resolved');
    expect(first(readBody('status-in-capitals').alerts).status).toBe('firing');
  });

  it('keeps the fingerprint that was sent and computes an absent one', () => {
    expect(first(readBody('alertmanager-0.25-firing').alerts).fingerprint).toBe('a3a29e4dbb4ebd51');
    for (const alert of readBody('no-fingerprint').alerts)
      expect(alert.fingerprint).toBe(fingerprintOf(alert.labels));
    for (const alert of readBody('fingerprint-as-number').alerts)
      expect(alert.fingerprint).toBe(fingerprintOf(alert.labels));
  });

  it('never takes a broken Unicode string for a fingerprint: the store could not write it', () => {
    const { alerts } = read('{"alerts":[{"status":"firing","labels":{"a":"b"},"fingerprint":"\\ud800"}]}');
    expect(first(alerts).fingerprint).toBe(fingerprintOf({ a: 'b' }));
  });

  it('drops times that stand for none', () => {
    expect(first(readBody('alertmanager-0.25-firing').alerts).endsAt).toBeUndefined();
    expect(first(readBody('google-managed-prometheus').alerts).endsAt).toBeUndefined();
    expect(first(readBody('zero-starts-at').alerts).startsAt).toBeUndefined();
    expect(first(readBody('no-starts-at').alerts).startsAt).toBeUndefined();
    expect(first(readBody('alertmanager-0.25-resolved').alerts).endsAt).toBe('2026-11-24T09:40:01.416Z');
  });

  it('brings times to UTC', () => {
    expect(first(readBody('grafana-firing').alerts).startsAt).toBe('2026-11-24T09:12:30.000Z');
    expect(first(readBody('google-managed-prometheus').alerts).startsAt).toBe('2026-11-24T09:12:31.416Z');
  });

  it('writes numbers and booleans in labels and annotations as text', () => {
    const alert = first(readBody('numbers-and-booleans-as-labels').alerts);
    expect(alert.labels).toMatchObject({ port: '9100', canary: 'false', ratio: '0.25' });
    expect(alert.annotations).toEqual({ value: '97.5', paging: 'true' });
  });

  it('lives without annotations', () => {
    for (const alert of readBody('no-annotations').alerts) expect(alert.annotations).toEqual({});
  });

  it('keeps UTF-8 label names, a relative generator URL and the receiver', () => {
    expect(first(readBody('alertmanager-0.27-utf8-label-names').alerts).labels).toMatchObject({
      'größe/einheit': '5 µm',
      日本: '東京',
    });
    const alert = first(readBody('thanos-ruler-relative-generator').alerts);
    expect(alert.generatorURL).toBe('/graph?g0.expr=up+%3D%3D+0&g0.tab=1');
    expect(alert.receiver).toBe('firstline');
  });

  it('tells Grafana from Alertmanager and from Google, whose version is "1" too', () => {
    expect(first(readBody('grafana-firing').alerts).source).toBe('grafana');
    expect(first(readBody('google-managed-prometheus').alerts).source).toBe('alertmanager');
    expect(first(readBody('unknown-version').alerts).source).toBe('alertmanager');
  });

  it('says how many alerts the sender left out', () => {
    expect(readBody('alertmanager-0.31-truncated').truncated).toBe(7);
    expect(readBody('vmalert-no-truncated-key').truncated).toBe(0);
    expect(readGroup({ alerts: [], truncatedAlerts: '3' }).truncated).toBe(3);
    expect(readGroup({ alerts: [], truncatedAlerts: 'many' }).truncated).toBe(0);
  });

  it('is not impressed by dangerous keys', () => {
    const { labels } = first(readBody('dangerous-keys').alerts);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(labels).toMatchObject({ constructor: 'x', toString: 'y', hasOwnProperty: 'z' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('the quarantine', () => {
  it('keeps an alert whole, says what is wrong with it, and lets its neighbours go on', () => {
    const { alerts, kept } = readBody('label-null-among-good-ones');
    expect(alerts.map(({ labels }) => labels.instance)).toEqual(['web-1', 'web-3']);
    expect(kept[0]).toMatchObject({
      reason: 'alerts[1].labels.team is null, expected a string',
      body: { fingerprint: '4444444444444444', labels: { instance: 'web-2', team: null } },
    });
  });

  it.each([
    [alertWith({ labels: undefined }), 'alerts[0].labels is missing, expected an object'],
    [alertWith({ labels: ['a'] }), 'alerts[0].labels is an array, expected an object'],
    [alertWith({ labels: {} }), 'alerts[0].labels is empty'],
    [alertWith({ annotations: 'down' }), 'alerts[0].annotations is a string, expected an object'],
    [alertWith({ startsAt: 'yesterday' }), 'alerts[0].startsAt is not a time in RFC 3339'],
    [alertWith({ startsAt: 1764000000 }), 'alerts[0].startsAt is not a time in RFC 3339'],
    [alertWith({ status: 'suppressed' }), 'alerts[0].status is neither firing nor resolved'],
    [alertWith({ status: undefined }), 'alerts[0].status is missing, and the group has none either'],
    ['ServiceDown', 'alerts[0] is a string, expected an object'],
    [null, 'alerts[0] is null, expected an object'],
  ])('names what is wrong (%#)', (alert, reason) => {
    expect(readGroup({ alerts: [alert] }).kept.map((arrival) => arrival.reason)).toEqual([reason]);
  });

  it('names many wrongs without filling the log, and shows no values', () => {
    const labels = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`l${i}`, { secret: 'hunter2' }]));
    const [arrival] = readGroup({ alerts: [alertWith({ labels })] }).kept;
    expect(arrival?.reason).toContain('and 45 more');
    expect(arrival?.reason).not.toContain('hunter2');
  });

  it.each([
    ['array-as-for-the-api', /it is an array/],
    ['grafana-legacy', /legacy/],
    ['custom-payload', /\.alerts is missing.*custom payload/],
    ['alerts-null', /\.alerts is null/],
  ])('keeps a whole body that is no delivery: %s', (name, reason) => {
    const [arrival] = readBody(name).kept;
    expect(arrival?.reason).toMatch(reason);
    expect(arrival?.body).toEqual(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
  });

  it('keeps as text what is nested too deep to be written out again', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(read(deep).kept[0]?.body).toBe(deep);
    const group = `{"alerts":[{"status":"firing","labels":{"a":${deep}}},${JSON.stringify(alertWith({}))}]}`;
    const { alerts, kept } = read(group);
    expect(alerts).toHaveLength(1);
    expect(kept).toMatchObject([
      { reason: 'alerts[0].labels.a is an array, expected a string', body: group },
    ]);
  });

  it('does not mind depth where nobody looks', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const frame = `"version":${deep},"status":${deep},"truncatedAlerts":${deep}`;
    const { alerts, kept } = read(`{${frame},"alerts":[${JSON.stringify(alertWith({}))}]}`);
    expect([alerts.length, kept.length]).toEqual([1, 0]);
  });
});

describe('large deliveries', () => {
  it('takes a group of 100 alerts apart', () => {
    const alerts = Array.from({ length: 100 }, (_, i) =>
      alertWith({ labels: { alertname: 'HostDown', instance: `web-${i}` } }),
    );
    const fingerprints = readGroup({ alerts }).alerts.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(100);
  });

  it('takes huge annotations', () => {
    const group = { alerts: [alertWith({ annotations: { description: 'x'.repeat(5_000_000) } })] };
    expect(first(readGroup(group).alerts).annotations.description).toHaveLength(5_000_000);
  });

  it('keeps an alert with more labels than any real one has', () => {
    const labels = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`label_${i}`, 'value']));
    const { alerts, kept } = readGroup({
      alerts: [alertWith({ labels: labels(1_000) }), alertWith({ labels: labels(1_001) })],
    });
    expect(alerts).toHaveLength(1);
    expect(kept[0]?.reason).toBe('alerts[1].labels has 1001 entries, at most 1000 are taken');
  });

  it('keeps a delivery of more alerts than it takes at once', () => {
    const { alerts, kept } = readGroup({ alerts: Array.from({ length: 20_001 }, () => 0) });
    expect(alerts).toEqual([]);
    expect(kept[0]?.reason).toContain('20001 alerts are more than the 20000 taken at once');
  });
});
