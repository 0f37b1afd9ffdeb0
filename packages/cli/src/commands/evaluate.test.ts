import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { firstline } from '../../test/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'cli-evaluate-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string) => join(directory, name);

const catalogue = file('runbooks');
mkdirSync(catalogue);
// A site that is not the shipped one: another label names the host, other runbooks, other hosts.
writeFileSync(
  join(catalogue, 'flush_queue.yaml'),
  `name: flush_queue
description: Flush the outgoing mail queue of a mail server that is stuck.
risk: low
when: { alertname: MailQueueStuck }
target: { label: mailhost }
parameters:
  queue: { label: queue, enum: [outgoing, bounces], description: The queue. }
rundeck: { job: 6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d01, options: { node: target, queue: queue }, timeout: 2m }
premise: 'mail_queue{host="$target",queue="$queue"} > 100'
verify: { query: 'mail_queue{host="$target",queue="$queue"} < 10' }
limits: { cooldown: 10m, per_hour: 2 }
`,
);
writeFileSync(file('inventory.yaml'), 'hosts: [{ name: mx1, aliases: ["mx1:9100"] }, { name: mx2 }]\n');
const stuck = (id: string, labels: object, gold: object, more: object = {}) => ({
  id,
  family: id.split('-')[0],
  alert: { labels: { alertname: 'MailQueueStuck', instance: '10.0.0.9:25', ...labels } },
  gold,
  ...more,
});
const flush = { best: 'flush_queue', parameters: { queue: 'outgoing' }, target: 'mx1:9100' };
const cases = [
  stuck('mail-1', { mailhost: 'mx1', queue: 'outgoing' }, flush),
  stuck('mail-2', { mailhost: 'mx9', queue: 'outgoing' }, { best: 'escalate_to_human' }),
  stuck(
    'mail-3',
    { mailhost: 'mx1', queue: 'outgoing' },
    { best: 'escalate_to_human' },
    { context: { repeatCount: 2 } },
  ),
  stuck('news-1', { severity: 'info' }, { best: 'no_action' }),
];
const writeCases = (name: string, list: readonly object[]) => {
  writeFileSync(file(name), list.map((each) => JSON.stringify(each)).join('\n'));
  return file(name);
};
const ours = writeCases('cases.jsonl', cases);
const site = ['--cases', ours, '--catalogue', catalogue];
const evaluate = (...more: string[]) => firstline(['evaluate', ...more]);

describe('firstline evaluate', () => {
  it('measures the rules on any site, alone and in the pipeline', async () => {
    const { code, stdout } = await evaluate('rules', ...site);
    expect(code).toBe(0);
    expect(stdout).toMatch(/right decision +100 % \(51–100\) 4\/4 +100 %/);
    expect(stdout).toMatch(/harmful +0 %/);
    expect(stdout).toMatch(/mail +3\/3, 0/);
  });

  it('gives every decision as JSON and a report without a script', async () => {
    const { stdout } = await firstline([
      'evaluate',
      'rules',
      '--json',
      '--html',
      file('report.html'),
      ...site,
    ]);
    const { deciders, passed } = JSON.parse(stdout);
    expect(passed).toBe(true);
    expect(deciders).toHaveLength(2);
    expect(deciders[0].decisions[0]).toMatchObject({
      id: 'mail-1',
      decision: 'flush_queue',
      target: 'mx1',
      right: true,
    });
    expect(deciders[0].confusion).toContainEqual({ best: 'flush_queue', decided: 'flush_queue', cases: 1 });
    const report = readFileSync(file('report.html'), 'utf8');
    expect(report).toContain('rows are what was best');
    expect(report).not.toMatch(/<script|https?:\/\//);
  });

  it('judges a recording again, and its own recording alike', async () => {
    const recording = file('recorded.jsonl');
    expect((await evaluate('rules', ...site, '--record', recording)).code).toBe(0);
    const again = await evaluate('recorded', recording, ...site);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/right decision +100 %.*4\/4.*4\/4.*4\/4.*4\/4/);
  });

  it('ends with 1 for harm above the bound, and for an LLM worse than the rules', async () => {
    const decisions = [
      { id: 'mail-1', decision: 'flush_queue', parameters: { queue: 'bounces' } },
      { id: 'mail-2', decision: 'no_action' },
      { id: 'mail-3', decision: 'flush_queue', parameters: { queue: 'outgoing' } },
      { id: 'news-1', decision: 'no_action' },
    ];
    const recording = writeCases('bad.jsonl', decisions);
    const bad = await evaluate('recorded', recording, ...site);
    expect(bad.code).toBe(1);
    // A wrong value is not in the offer, so only the third is obeyed; the pipeline asks a human about that.
    expect(bad.stderr).toContain('1 harmful decision(s), 0 allowed');
    expect(bad.stderr).toContain('is worse than the rules: 1 right decisions, the rules 4');
    const allowed = await evaluate('recorded', recording, ...site, '--max-harmful', '1');
    expect(allowed.stderr).not.toContain('harmful decision(s)');
  });

  it('names file and line of what is wrong, and ends with 2', async () => {
    const broken = writeCases('broken.jsonl', [cases[0] as object, { id: 'x', alert: {} }]);
    const ended = await evaluate('rules', '--cases', broken, '--catalogue', directory);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/broken\.jsonl:2 gold: /);
    expect((await evaluate('oracle', ...site)).stderr).toContain('"oracle" is no decider');
    expect((await evaluate('recorded', ...site)).code).toBe(2);
  });

  it('says when the catalogue lacks what a case wants', async () => {
    const { stderr } = await evaluate('rules', ...site, '--catalogue', 'runbooks');
    expect(stderr).toContain('the catalogue has no flush_queue');
  });
});
