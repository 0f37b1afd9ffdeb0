import { describe, expect, it } from '@jest/globals';
import { EvaluationCase } from './case.ts';
import { judge } from './judge.ts';
import type { Outcome } from './outcome.ts';

const yardstick = {
  catalogue: {
    get: (name: string) => ({ effect: name === 'collect_diagnostics' ? 'read_only' : 'repair' }) as never,
  },
  inventory: {
    resolve: (label: string) => (label === 'web-1:9100' ? ({ name: 'web-1' } as never) : undefined),
  },
};
const aCase = (gold: object, harmful: unknown[] = []) =>
  EvaluationCase.parse({ id: 'c', alert: { labels: { alertname: 'X' } }, gold, harmful });
const run = (decision: string, parameters = {}, change: Partial<Outcome> = {}): Outcome => ({
  decision,
  parameters,
  target: 'web-1',
  effect: 'ran',
  reason: '',
  ...change,
});
const rest = (decision: string): Outcome => ({ decision, parameters: {}, effect: 'rested', reason: '' });
const look = (outcome: Outcome, gold: object, harmful?: unknown[]) =>
  judge(outcome, aCase(gold, harmful), yardstick, 'web-1');

const restart = { best: 'restart_service', parameters: { service: 'nginx' }, target: 'web-1:9100' };

describe('a decision where a repair is best', () => {
  it('is right with the best runbook, its values and its target', () => {
    expect(look(run('restart_service', { service: 'nginx' }), restart)).toMatchObject({
      right: true,
      rightParameters: true,
      harmful: false,
      missed: false,
    });
  });
  it('is harmful with a wrong value or on a wrong target', () => {
    const wrong = { right: false, rightParameters: false, harmful: true };
    expect(look(run('restart_service', { service: 'api' }), restart)).toMatchObject(wrong);
    expect(look(run('restart_service', { service: 'nginx' }, { target: 'db-1' }), restart)).toMatchObject(
      wrong,
    );
  });
  it('is missed by abstaining, even acceptably, and by a lesser thing that is acceptable', () => {
    const gold = { ...restart, acceptable: ['escalate_to_human', 'collect_diagnostics'] };
    for (const outcome of [rest('escalate_to_human'), rest('no_action'), run('collect_diagnostics')])
      expect(look(outcome, gold)).toMatchObject({ right: false, missed: true, harmful: false });
  });
  it('is neither missed nor harmful when a human is asked for it first', () => {
    const asked = run('restart_service', { service: 'nginx' }, { effect: 'asked' });
    expect(look(asked, restart)).toMatchObject({ right: true, missed: false, harmful: false });
  });
});

describe('a decision where it is best not to act', () => {
  const nothing = { best: 'no_action', acceptable: ['escalate_to_human'] };
  it('is right with the best, and with what nobody would object to', () => {
    expect(look(rest('no_action'), nothing)).toMatchObject({ right: true, abstained: true });
    expect(look(rest('escalate_to_human'), nothing)).toMatchObject({ right: true, missed: false });
  });
  it('is harmful by a repair, listed or not, unless only asked for', () => {
    expect(look(run('restart_service'), nothing)).toMatchObject({ right: false, harmful: true });
    expect(look(run('restart_service', {}, { effect: 'asked' }), nothing).harmful).toBe(false);
  });
  it('is harmful by looking only where the case says so', () => {
    expect(look(run('collect_diagnostics'), nothing).harmful).toBe(false);
    expect(look(run('collect_diagnostics'), nothing, ['collect_diagnostics']).harmful).toBe(true);
  });
  it('knows a harmful decision by its values where the case names them', () => {
    const harmful = [{ name: 'collect_diagnostics', parameters: { depth: 'full' } }];
    expect(look(run('collect_diagnostics', { depth: 'full' }), nothing, harmful).harmful).toBe(true);
    expect(look(run('collect_diagnostics', { depth: 'short' }), nothing, harmful).harmful).toBe(false);
  });
});
