import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkCatalogue, loadCatalogue } from './load-catalogue.ts';

const good = `name: restart_service
description: Restart one service that is down.
risk: low
when: { alertname: ServiceDown }
target: { label: instance }
parameters:
  service:
    label: service
    enum: [nginx, api]
    description: The unit to restart.
rundeck:
  job: 6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d01
  options: { host: target, service: service }
  timeout: 2m
premise: 'service_up{instance="$instance",service="$service"} == 0'
verify: { query: 'service_up{instance="$instance",service="$service"} == 1', settle: 3s, within: 60s }
limits: { cooldown: 2m, per_hour: 6 }
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
const problemsOf = async (text: string, name = 'restart_service.yaml') => {
  write(name, text);
  const { problems } = await checkCatalogue(directory);
  return problems.map(({ line, reason }) => `${line}: ${reason}`);
};

describe('a catalogue', () => {
  it('of good files loads, and every one of them can be had by its name', async () => {
    write('restart_service.yaml', good);
    const catalogue = await loadCatalogue(directory);
    expect(catalogue.runbooks.map(({ name }) => name)).toEqual(['restart_service']);
    expect(catalogue.get('restart_service')?.parameters.service?.enum).toEqual(['nginx', 'api']);
    expect(catalogue.get('format_disk')).toBeUndefined();
  });

  it('keeps its hash through comments and order, and changes it with the content', async () => {
    write('restart_service.yaml', good);
    const before = (await loadCatalogue(directory)).hash;
    write('restart_service.yaml', `# a comment\nrisk: low\n${good.replace('risk: low\n', '')}`);
    expect((await loadCatalogue(directory)).hash).toBe(before);
    write('restart_service.yaml', good.replace('[nginx, api]', '[nginx, api, db]'));
    expect((await loadCatalogue(directory)).hash).not.toBe(before);
  });

  it('that is not there, or empty, is named', async () => {
    await expect(loadCatalogue(join(directory, 'nowhere'))).rejects.toThrow(/nowhere.*can't be read/s);
    await expect(loadCatalogue(directory)).rejects.toThrow(/no runbook in it/);
  });

  it('stops the start with every problem of every file', async () => {
    write('restart_service.yaml', good.replace('risk: low', 'risk: tiny'));
    write('other.yaml', good);
    await expect(loadCatalogue(directory)).rejects.toMatchObject({
      code: 'E_CATALOGUE_INVALID',
      retryable: false,
      message: expect.stringMatching(/other\.yaml:1:\d+ .*must be called.*restart_service\.yaml:3:/s),
    });
  });

  it('reads only its YAML files', async () => {
    write('restart_service.yaml', good);
    write('README.md', '# not a runbook');
    mkdirSync(join(directory, 'drafts'));
    expect((await checkCatalogue(directory)).problems).toEqual([]);
  });
});

describe('a bad runbook is told with its line', () => {
  it.each([
    ['a value that is none of the allowed', ['risk: low', 'risk: tiny'], /^3: risk: /],
    ['a key nobody knows', ['risk: low', 'risk: low\nriks: high'], /^4: .*unknown key "riks"/],
    ['a missing key', ['risk: low\n', ''], /risk: /],
    ['broken YAML', ['{ alertname: ServiceDown }', '{ alertname: ServiceDown'], /^4|^5/],
    ['a job that is no uuid', [/6f1d2c1e.*9d01/, 'restart'], /^12: rundeck\.job: /],
    ['an open list', ['enum: [nginx, api]', 'enum: []'], /^9: parameters\.service\.enum: /],
    ['a value a shell could read', ['[nginx, api]', '[nginx, "a; b"]'], /^9: parameters\.service\.enum/],
    [
      'an option without a source',
      ['service: service }\n  timeout', 'service: unit }\n  timeout'],
      /^13: "unit"/,
    ],
    [
      'a job that would not know its host',
      ['{ host: target, service', '{ service'],
      /^13: no option takes the target/,
    ],
    [
      'an option the executor fills in',
      ['{ host: target,', '{ run_key: target, host: target,'],
      /^13: .*run_key is filled in/,
    ],
    [
      'a query with an unknown variable',
      ['service="$service"} == 0', 'service="$unit"} == 0'],
      /^15: \$unit is neither/,
    ],
    ['a repair without proof', [/verify: .*\n/, ''], /a repair needs verify/],
    ['a repair without a premise', [/premise: .*\n/, ''], /a repair needs a premise/],
    [
      'a proof that can not be waited for',
      ['settle: 3s', 'settle: 90s'],
      /^16: settle \(90s\) must be shorter/,
    ],
    [
      'a duration nobody can read',
      ['cooldown: 2m', 'cooldown: two minutes'],
      /^17: limits\.cooldown: must be a duration/,
    ],
    ['the name of a tool of its own', ['name: restart_service', 'name: no_action'], /^1: .*no_action/],
  ] as const)('%s', async (_what, [from, to], expected) => {
    const broken = good.replace(from, to);
    expect(broken).not.toBe(good);
    expect(await problemsOf(broken)).toContainEqual(expect.stringMatching(expected));
  });

  it('a name that stands in two files', async () => {
    write('restart_service.yaml', good);
    expect(await problemsOf(good, 'restart_service.yml')).toContainEqual(
      expect.stringMatching(/restart_service/),
    );
  });
});
