import { JobDefinition } from '@firstline/rundeck-api-client';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { draftRunbook } from './draft-runbook.ts';

const ID = '3b6c19f6-41ee-475f-8fd0-8f1a26f27a12';
const draft = (job: Record<string, unknown>) =>
  draftRunbook(
    JobDefinition.parse({ name: 'Restart Service', description: 'Restart one service.', ...job }),
    ID,
  );

describe('a draft of a runbook', () => {
  test('takes over name, description, closed lists and the time limit', () => {
    const { name, text } = draft({
      timeout: '1h 30m',
      options: [
        {
          name: 'service',
          required: true,
          enforced: true,
          values: ['nginx', 'api'],
          value: 'nginx',
          description: 'Which.',
        },
      ],
    });
    expect(name).toBe('restart_service');
    expect(parse(text)).toEqual({
      name: 'restart_service',
      description: 'Restart one service.',
      target: { label: 'instance' },
      parameters: {
        service: { label: 'service', enum: ['nginx', 'api'], default: 'nginx', description: 'Which.' },
      },
      rundeck: { job: ID, options: { service: 'service' }, timeout: '90m' },
      limits: { cooldown: '15m', per_target: 1, per_hour: 3 },
      on_failure: 'escalate',
    });
  });

  test.each([
    [
      'the node filter reads it',
      { nodefilters: { filter: ['name: $', '{option.where}'].join('') } },
      'where',
    ],
    ['it is called like a host', {}, 'hostname'],
  ])('guesses the option of the target, because %s, and says that it is a guess', (_why, rest, option) => {
    const { text } = draft({ ...rest, options: [{ name: 'hostname' }, { name: 'where' }] });
    expect(parse(text).rundeck.options[option]).toBe('target');
    expect(text).toContain(`${option}: target # guess`);
  });

  test('lists what only a human can add, in the file and outside', () => {
    const { text, missing } = draft({ options: [{ name: 'Max Size', regex: '^[0-9]+$' }] });
    const asked = [
      'risk',
      'premise',
      'verify',
      'when',
      'rundeck.options',
      'parameters.max_size.enum',
      'rundeck.timeout',
    ];
    expect(missing.map((line) => line.split(':')[0])).toEqual(asked);
    for (const line of missing) expect(text).toContain(`# TODO ${line}`);
    expect(missing.join()).toContain('^[0-9]+$');
  });

  test('leaves out what the executor or the key storage fills in', () => {
    const own = ['run_key', 'not_after', 'claim_url'].map((name) => ({ name }));
    const { text } = draft({ options: [...own, { name: 'pin', secure: true, storagePath: 'keys/pin' }] });
    expect(parse(text)).not.toHaveProperty('parameters');
    expect(parse(text).rundeck.options).toEqual({});
  });

  test('says what has to change in Rundeck before the job can be run once', () => {
    const { jobProblems } = draft({ options: [{ name: 'run_key' }, { name: 'note', regex: '.*' }] });
    expect(jobProblems).toEqual([
      'the option run_key must be required',
      'the option not_after is missing: the executor sends it with every run',
      'the option claim_url is missing: the executor sends it with every run',
      'the option run_key takes any value: give it a list that is enforced, or a pattern',
      'the pattern of the option note lets "$(id)" through: .*',
    ]);
  });

  test.each([
    ['7zip', 'job_7zip'],
    ['ok', 'job_ok'],
    ['DB: vacuum/analyze', 'db_vacuum_analyze'],
  ])('calls %s %s, as a runbook may be called', (job, name) => {
    expect(draft({ name: job }).name).toBe(name);
  });
});
