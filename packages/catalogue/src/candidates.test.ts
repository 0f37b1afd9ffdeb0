import type { Alert, Runbook } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { candidates, explainCandidates } from './candidates.ts';
import { createCatalogue } from './catalogue.ts';
import { aRunbook, firing } from './testing.ts';

const restart = aRunbook();
const free = aRunbook({
  name: 'free_disk_space',
  when: { alertname: 'DiskSpaceLow' },
  parameters: {
    mountpoint: { label: 'mountpoint', enum: ['/srv', '/var'], description: 'Where.', required: true },
  },
});
const look = aRunbook({ name: 'collect_diagnostics', when: undefined, parameters: {} });
const catalogue = createCatalogue([restart, free, look]);
const names = (alert: Alert, target: string | undefined): string[] =>
  candidates(catalogue, alert, target).map(({ runbook }) => runbook.name);

describe('the runbooks that may be answered', () => {
  it('are those whose parameters get a value, rules first', () => {
    const alert = firing({ alertname: 'DiskSpaceLow', instance: 'web-1', mountpoint: '/srv' });
    expect(names(alert, 'web-1')).toEqual(['free_disk_space', 'collect_diagnostics', 'restart_service']);
  });

  it('are none when the host is not in the inventory, or the alert names none', () => {
    expect(
      names(firing({ alertname: 'ServiceDown', instance: 'strange-1', service: 'nginx' }), undefined),
    ).toEqual([]);
    expect(names(firing({ alertname: 'ServiceDown', service: 'nginx' }), undefined)).toEqual([]);
  });

  it('leave out one whose label has a value nobody approved', () => {
    const alert = firing({ alertname: 'ServiceDown', instance: 'web-1', service: 'postgres' });
    expect(names(alert, 'web-1')).not.toContain('restart_service');
    expect(explainCandidates(catalogue, alert, 'web-1')).toContainEqual({
      runbook: 'restart_service',
      candidate: false,
      reason: 'service="postgres" is not in the list of service',
    });
  });

  it('have the values of labels bound, and the closed list open where the label is missing', () => {
    const [bound] = candidates(
      catalogue,
      firing({ alertname: 'ServiceDown', instance: 'web-1', service: 'api' }),
      'web-1',
    );
    expect(bound).toMatchObject({ rule: true, bound: { service: 'api' }, open: {} });
    const [open] = candidates(catalogue, firing({ alertname: 'ServiceDown', instance: 'web-1' }), 'web-1');
    expect(open).toMatchObject({ rule: true, bound: {}, open: { service: ['nginx', 'api'] } });
  });

  it('leave out a runbook whose own label names another host than the alert’s', () => {
    const alert = firing({ alertname: 'ServiceDown', instance: 'web-2', service: 'api' });
    const resolve = (label: string) => (label.startsWith('web-') ? label : undefined);
    const found = candidates(catalogue, alert, 'web-1', resolve);
    expect(found.map(({ runbook }) => runbook.name)).not.toContain('restart_service');
  });
});

describe('a rule', () => {
  const rule = (when: Runbook['when'], labels: Record<string, string>): boolean | undefined =>
    candidates(
      createCatalogue([aRunbook({ when, parameters: {} })]),
      firing({ instance: 'web-1', ...labels }),
      'web-1',
    )[0]?.rule;

  it('matches whole values only, all of its labels, and never by itself', () => {
    expect(rule({ alertname: 'ServiceDown' }, { alertname: 'ServiceDown' })).toBe(true);
    expect(rule({ alertname: 'ServiceDown' }, { alertname: 'ServiceDownSoon' })).toBe(false);
    expect(rule({ alertname: 'ServiceDown' }, { alertname: 'servicedown' })).toBe(false);
    expect(rule({ alertname: ['A', 'B'], team: 'web' }, { alertname: 'B', team: 'web' })).toBe(true);
    expect(rule({ alertname: ['A', 'B'], team: 'web' }, { alertname: 'B' })).toBe(false);
    expect(rule(undefined, { alertname: 'ServiceDown' })).toBe(false);
  });
});
