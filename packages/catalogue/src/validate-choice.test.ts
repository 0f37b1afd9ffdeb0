import type { Choice } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { candidates } from './candidates.ts';
import { createCatalogue } from './catalogue.ts';
import { aRunbook, firing } from './testing.ts';
import { completeChoice, validateChoice } from './validate-choice.ts';

const catalogue = createCatalogue([aRunbook()]);
const situationOf = (labels: Record<string, string>) => {
  const alert = firing({ alertname: 'ServiceDown', instance: 'web-1', ...labels });
  return { alert, target: 'web-1', candidates: candidates(catalogue, alert, 'web-1') };
};
const choice = (change: Partial<Choice>): Choice => ({
  action: 'run',
  runbook: 'restart_service',
  parameters: {},
  category: 'availability',
  severity: 'high',
  reason: 'it is down',
  ...change,
});
const objections = (given: Choice, labels: Record<string, string> = {}): string[] =>
  validateChoice(given, situationOf(labels)).flatMap(({ ok, detail }) => (ok ? [] : [detail]));

describe('a choice', () => {
  it('of a candidate with a value of its list is let through', () => {
    expect(objections(choice({ parameters: { service: 'api' } }))).toEqual([]);
    expect(objections(choice({}), { service: 'api' })).toEqual([]);
  });

  it.each([
    ['a runbook nobody offered', { runbook: 'format_disk' }, {}, /no candidate/],
    ['a name that only resembles one', { runbook: 'Restart_Service' }, {}, /no candidate/],
    ['a value outside the list', { parameters: { service: 'sshd' } }, {}, /"sshd" is not in the list/],
    [
      'another value than the label has',
      { parameters: { service: 'nginx' } },
      { service: 'api' },
      /must be api/,
    ],
    ['no value where one is needed', {}, {}, /has no value/],
    [
      'a parameter the runbook does not have',
      { parameters: { service: 'api', host: 'db-1' } },
      {},
      /unknown parameter host/,
    ],
    [
      'a parameter by the name of the prototype',
      { parameters: { service: 'api', constructor: 'y' } },
      {},
      /unknown parameter/,
    ],
    ['an abstention with a runbook', { action: 'no_action' }, {}, /takes neither/],
  ] as const)('with %s is not', (_what, change, labels, expected) => {
    expect(objections(choice(change as Partial<Choice>), labels)).toContainEqual(
      expect.stringMatching(expected),
    );
  });

  it('is completed with what is not the decider’s to give', () => {
    const [candidate] = situationOf({ service: 'api' }).candidates;
    if (!candidate) throw new Error('there is a candidate');
    expect(completeChoice(choice({ parameters: { service: 'nginx' } }), candidate).parameters).toEqual({
      service: 'api',
    });
  });
});
