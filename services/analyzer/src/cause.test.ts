import type { Alert } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { causeOf } from './cause.ts';

const alert = (labels: Record<string, string>): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f',
  status: 'firing',
  labels,
  annotations: {},
});

describe('the cause of an alert', () => {
  it('is the same for two alerts about one service of one host', () => {
    const down = alert({ alertname: 'ServiceDown', instance: 'web-1', service: 'nginx' });
    const failed = alert({ alertname: 'SystemdUnitFailed', instance: 'web-1:9100', name: 'nginx.service' });
    expect(causeOf(down, 'web-1')).toBe(causeOf(failed, 'web-1'));
  });
  it('differs between hosts and between subjects', () => {
    const labels = { alertname: 'DiskSpaceLow', mountpoint: '/srv/data' };
    expect(causeOf(alert(labels), 'web-1')).not.toBe(causeOf(alert(labels), 'db-1'));
    expect(causeOf(alert({ ...labels, mountpoint: '/' }), 'web-1')).not.toBe(causeOf(alert(labels), 'web-1'));
  });
  it('is the alert by itself when it names neither host nor subject', () => {
    expect(causeOf(alert({ alertname: 'Watchdog' }), undefined)).toBe('no-target/Watchdog');
  });
});
