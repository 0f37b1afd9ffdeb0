import { Runbook } from '@firstline/contracts';
import { JobDefinition } from '@firstline/rundeck-api-client';
import { describe, expect, test } from '@jest/globals';
import { compareRunbook } from './compare-runbook.ts';

const runbook = Runbook.parse({
  name: 'restart_service',
  description: 'Restart one service.',
  risk: 'low',
  target: { label: 'instance' },
  parameters: { service: { description: 'Which.', enum: ['nginx', 'api'] } },
  rundeck: {
    job: '3b6c19f6-41ee-475f-8fd0-8f1a26f27a12',
    options: { host: 'target', service: 'service' },
    timeout: '2m',
  },
  limits: { cooldown: '15m', per_hour: 3 },
});
const own = [
  { name: 'run_key', required: true, regex: '^[0-9a-f-]{36}$' },
  { name: 'not_after', required: true, regex: '^[0-9]{10}$' },
  { name: 'claim_url', required: true, regex: '^https?://[A-Za-z0-9.:/-]+$' },
];
const host = { name: 'host', required: true, regex: '^[a-z0-9.-]{1,64}$' };
const service = { name: 'service', required: true, enforced: true, values: ['nginx', 'api'] };
const problems = (options: Record<string, unknown>[], rest: Record<string, unknown> = {}): string[] =>
  compareRunbook(runbook, JobDefinition.parse({ name: 'restart', options, ...rest }));

describe('a runbook and its job', () => {
  test('fit', () => {
    expect(problems([host, service, ...own])).toEqual([]);
  });

  test('do not when the job lacks an option, or requires one the runbook does not send', () => {
    expect(problems([host, { name: 'zone', required: true, regex: '^[a-z]+$' }, ...own])).toEqual([
      'the job has no option service: Rundeck would take the value and use it for nothing',
      'the job requires zone, and the runbook sends none',
    ]);
  });

  test('do not when the job refuses a value that was approved', () => {
    expect(problems([host, { ...service, values: ['nginx'] }, ...own])).toEqual([
      'the job refuses for service: api',
    ]);
    expect(problems([host, { name: 'service', regex: '^n.*$' }, ...own])).toContain(
      'the job refuses for service: api',
    );
  });

  test.each([
    [{ name: 'host', required: true }, 'the option host takes any value'],
    [{ ...host, regex: '.*' }, 'the pattern of the option host lets "$(id)" through'],
    [{ ...host, regex: '[a-z ;]+' }, 'the pattern of the option host lets "x; id" through'],
    [{ ...host, regex: '(?s).*' }, "the pattern of the option host can't be judged here"],
    [{ ...host, enforced: true, values: [] }, 'the option host is enforced, but its list of values is empty'],
  ])('do not when an option is open: %j', (option, reason) => {
    expect(problems([option, service, ...own])).toEqual([expect.stringContaining(reason)]);
  });

  test.each(own)('do not without $name, required and taking what the executor sends', (option) => {
    const others = own.filter(({ name }) => name !== option.name);
    expect(problems([host, service, ...others])).toEqual([
      expect.stringContaining(`${option.name} is missing`),
    ]);
    expect(problems([host, service, ...others, { ...option, required: false }])).toEqual([
      `the option ${option.name} must be required`,
    ]);
    expect(problems([host, service, ...others, { ...option, regex: '^never$' }])).toEqual([
      expect.stringContaining(`the option ${option.name} refuses what the executor sends`),
    ]);
  });

  test('do not when the job is switched off', () => {
    expect(problems([host, service, ...own], { executionEnabled: false })).toEqual([
      'execution of the job is switched off',
    ]);
  });
});
