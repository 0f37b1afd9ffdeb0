import type { Circumstances } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { candidates } from './candidates.ts';
import { createCatalogue } from './catalogue.ts';
import { backedByRules, chooseByRules } from './rules-decider.ts';
import { aRunbook, firing } from './testing.ts';

const alert = firing({ alertname: 'ServiceDown', instance: 'web-1', service: 'api' });
const runbook = aRunbook({ limits: { cooldown: '5m', per_target: 1, per_hour: 3 } });
const situation = (circumstances: Circumstances = {}, change: Partial<typeof alert> = {}) => {
  const changed = { ...alert, ...change };
  return {
    alert: changed,
    circumstances,
    target: 'web-1',
    candidates: candidates(createCatalogue([runbook]), changed, 'web-1'),
  };
};

describe('the rules, though one of them matches', () => {
  it('do nothing for what is resolved, in maintenance, or for information', () => {
    expect(chooseByRules(situation()).action).toBe('run');
    expect(chooseByRules(situation({}, { status: 'resolved' })).action).toBe('no_action');
    expect(chooseByRules(situation({ maintenance: 'new disks' })).action).toBe('no_action');
    const info = { labels: { ...alert.labels, severity: 'info' } };
    expect(chooseByRules(situation({}, info)).action).toBe('no_action');
  });
  it('ask a human about what fires for days and what keeps coming back', () => {
    expect(chooseByRules(situation({ minutesFiring: 1_440 })).action).toBe('run');
    expect(chooseByRules(situation({ minutesFiring: 1_441 })).action).toBe('escalate_to_human');
    expect(chooseByRules(situation({ repeatCount: 2 })).action).toBe('run');
    expect(chooseByRules(situation({ repeatCount: 3 }))).toMatchObject({
      action: 'escalate_to_human',
      reason: expect.stringContaining('came 3 times'),
    });
  });
});

describe('a choice is backed by the rules', () => {
  it('only when they would choose the very same, values included', () => {
    const own = chooseByRules(situation());
    expect(backedByRules(own, situation())).toBe(true);
    expect(backedByRules({ ...own, reason: 'other words' }, situation())).toBe(true);
    expect(backedByRules({ ...own, parameters: { service: 'nginx' } }, situation())).toBe(false);
    expect(backedByRules({ ...own, action: 'no_action', parameters: {} }, situation())).toBe(false);
    expect(backedByRules(own, situation({ maintenance: 'new disks' }))).toBe(false);
  });
});
