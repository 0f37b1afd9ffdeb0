import type { AutonomyMode, Runbook } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Host } from './inventory-file.ts';
import { type PolicyInput, rule } from './rule.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const host: Host = { name: 'web-1', aliases: [], groups: [] };
const runbook = { name: 'restart_service', risk: 'low' } as Runbook;
const input = (change: Partial<PolicyInput> = {}): PolicyInput => ({
  choice: { action: 'run', runbook: 'restart_service' },
  runbook,
  host,
  mode: 'auto',
  ruleMatched: true,
  killSwitch: { stopped: false },
  startsAt: '2026-11-24T09:59:00.000Z',
  now,
  ...change,
});

describe('policy', () => {
  it('allows an approved runbook with a matching rule on a known host', () => {
    expect(rule(input())).toMatchObject({ ruling: 'allow', mode: 'auto' });
  });

  it('has nothing to say when nothing is to run', () => {
    expect(rule(input({ choice: { action: 'no_action' } }))).toMatchObject({ ruling: 'none', verdicts: [] });
  });

  it.each([
    [
      'all actions are stopped',
      { killSwitch: { stopped: true, by: 'human:mia', reason: 'freeze' } },
      'refuse',
      /stopped by human:mia \(freeze\)/,
    ],
    ['the runbook is not in the catalogue', { runbook: undefined }, 'refuse', /not in the catalogue/],
    ['the host is not in the inventory', { host: undefined }, 'refuse', /not in the inventory/],
    ['the mode is observe', { mode: 'observe' }, 'observe', /observing only, by the global mode/],
    ['the mode is approve', { mode: 'approve' }, 'ask', /a human must approve, by the global mode/],
    ['no rule matched', { ruleMatched: false }, 'ask', /no rule of the runbook matches/],
    ['the risk is high', { runbook: { ...runbook, risk: 'high' } }, 'ask', /never taken without a human/],
    ['the alert is older than a day', { startsAt: '2026-11-23T09:00:00.000Z' }, 'ask', /more than a day/],
  ] as const)('when %s', (_what, change, ruling, expected) => {
    const result = rule(input(change as Partial<PolicyInput>));
    expect(result.ruling).toBe(ruling);
    expect(result.verdicts[0]).toMatchObject({ ok: false, detail: expect.stringMatching(expected) });
  });

  it('lets the strictest failure win: stopped before observing before asking', () => {
    const all = { killSwitch: { stopped: true }, mode: 'observe', ruleMatched: false } as const;
    expect(rule(input(all)).ruling).toBe('refuse');
    expect(rule(input({ ...all, killSwitch: { stopped: false } })).ruling).toBe('observe');
  });

  it('takes the strictest mode of the site, the runbook and the host, whoever is the strict one', () => {
    const modes: AutonomyMode[] = ['observe', 'approve', 'auto'];
    for (const global of modes)
      for (const ofRunbook of modes)
        for (const ofHost of modes) {
          const { mode } = rule(
            input({
              mode: global,
              runbook: { ...runbook, mode: ofRunbook },
              host: { ...host, mode: ofHost },
            }),
          );
          const strictest = modes.find((each) => [global, ofRunbook, ofHost].includes(each));
          expect(mode).toBe(strictest);
        }
  });

  it('never lets a choice without a rule act by itself, whatever the modes are', () => {
    expect(rule(input({ ruleMatched: false, runbook: { ...runbook, mode: 'auto' } })).ruling).toBe('ask');
  });
});

describe('a model that has not shown what it is worth', () => {
  const trust = { trusted: false, why: 'it was never evaluated' };
  it('only observes where no rule backs it, and the ruling says why', () => {
    expect(rule(input({ ruleMatched: false, trust }))).toMatchObject({
      ruling: 'observe',
      mode: 'observe',
    });
    expect(rule(input({ ruleMatched: false, trust })).verdicts[0]?.detail).toContain('never evaluated');
    expect(rule(input({ ruleMatched: true, trust })).ruling).toBe('allow');
    expect(rule(input({ ruleMatched: false, trust: { trusted: true, why: '' } })).ruling).toBe('ask');
  });
  it('does not close an alert by its word alone', () => {
    const choice = { action: 'no_action' as const };
    expect(rule(input({ choice, ruleMatched: false, trust })).ruling).toBe('observe');
    expect(rule(input({ choice, ruleMatched: true, trust })).ruling).toBe('none');
    expect(rule(input({ choice: { action: 'escalate_to_human' }, ruleMatched: false, trust })).ruling).toBe(
      'none',
    );
  });
});

describe('a trouble that keeps coming back', () => {
  it('is asked about', () => {
    expect(rule(input({ comesBack: true })).ruling).toBe('ask');
  });
});
