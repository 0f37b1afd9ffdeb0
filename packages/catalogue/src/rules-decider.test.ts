import type { Runbook } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { candidates } from './candidates.ts';
import { createCatalogue } from './catalogue.ts';
import { createRulesDecider } from './rules-decider.ts';
import { aRunbook, firing } from './testing.ts';

const rules = createRulesDecider();

async function decide(runbooks: Runbook[], labels: Record<string, string>) {
  const alert = firing({ instance: 'web-1', ...labels });
  const found = candidates(createCatalogue(runbooks), alert, 'web-1');
  const { choice, reached } = await rules.decide({ alert, target: 'web-1', candidates: found });
  expect(reached.decider).toBe('rules');
  return choice;
}

describe('the rules', () => {
  it('run the runbook whose rule matches, with the values of the labels', async () => {
    expect(
      await decide([aRunbook()], { alertname: 'ServiceDown', service: 'api', severity: 'critical' }),
    ).toMatchObject({
      action: 'run',
      runbook: 'restart_service',
      parameters: { service: 'api' },
      severity: 'critical',
      category: 'availability',
    });
  });

  it('hand over what no rule covers, though it could be bound', async () => {
    expect(await decide([aRunbook()], { alertname: 'ServiceSlow', service: 'api' })).toMatchObject({
      action: 'escalate_to_human',
      reason: 'no rule matches it',
    });
  });

  it('leave what is for information alone', async () => {
    expect(await decide([aRunbook()], { alertname: 'Watchdog', severity: 'none' })).toMatchObject({
      action: 'no_action',
    });
  });

  it('never guess a value: more than one left open goes to a human, a single one or a default does not', async () => {
    expect(await decide([aRunbook()], { alertname: 'ServiceDown' })).toMatchObject({
      action: 'escalate_to_human',
      reason: expect.stringMatching(/a value of it is open/),
    });
    const single = aRunbook({ parameters: { service: { enum: ['nginx'], description: 'The unit.' } } });
    expect(await decide([single], { alertname: 'ServiceDown' })).toMatchObject({
      parameters: { service: 'nginx' },
    });
    const spare = aRunbook({
      parameters: { service: { enum: ['nginx', 'api'], default: 'api', description: 'The unit.' } },
    });
    expect(await decide([spare], { alertname: 'ServiceDown' })).toMatchObject({
      parameters: { service: 'api' },
    });
  });

  it('take the closer of two rules, and neither of two equal ones', async () => {
    const broad = aRunbook({ name: 'broad_one' });
    const close = aRunbook({ name: 'close_one', when: { alertname: 'ServiceDown', team: 'web' } });
    const labels = { alertname: 'ServiceDown', service: 'api', team: 'web' };
    expect(await decide([broad, close], labels)).toMatchObject({ runbook: 'close_one' });
    expect(await decide([broad, aRunbook({ name: 'other_one' })], labels)).toMatchObject({
      action: 'escalate_to_human',
      reason: expect.stringMatching(/match equally/),
    });
  });
});
