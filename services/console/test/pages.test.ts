import { advanceIncident } from '@firstline/store';
import { aDecision, anAlert } from '@firstline/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { advance, awaitApproval, type OpenConsole, openConsole, receive, step } from './console-world.ts';

let console: OpenConsole;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;

describe('the page of an incident', () => {
  it.each([
    ['received', [], 'received'],
    ['deciding', [{ state: 'deciding' }], 'deciding'],
    [
      'acting',
      [{ state: 'deciding' }, { state: 'acting', reason: 'runs restart_service on web-1' }],
      'acting',
    ],
    [
      'verifying',
      [{ state: 'deciding' }, { state: 'acting' }, { state: 'verifying', reason: 'the job says it acted' }],
      'verifying',
    ],
    ['escalated', [{ state: 'escalated', reason: 'no rule matches it' }], 'In your hands'],
    [
      'closed as fixed',
      [
        { state: 'deciding' },
        { state: 'acting' },
        { state: 'verifying' },
        { state: 'closed', outcome: 'fixed', reason: 'proven by Prometheus' },
      ],
      'fixed',
    ],
    [
      'closed as recovered',
      [{ state: 'closed', outcome: 'recovered', reason: 'its source says so' }],
      'recovered',
    ],
    ['closed as no action', [{ state: 'closed', outcome: 'no_action', reason: 'a test' }], 'no action'],
  ] as const)('%s shows where it stands, why, and when each step was', async (_, patches, shown) => {
    const incident = await receive(console.store);
    await advance(console.store, incident, ...patches);
    const { text } = await console.page(`/incidents/${incident.id}`).expect(200);
    expect(text).toContain(shown);
    for (const patch of patches) if ('reason' in patch) expect(text).toContain(patch.reason);
    const timeline = await console.store.incidents.timeline(incident.id);
    for (const { message, at } of timeline) {
      expect(text).toContain(message);
      expect(text).toContain(at);
    }
  });

  it('of a decision shows who decided, by which checks, and from which candidates', async () => {
    const incident = await receive(console.store);
    await advance(console.store, incident, { state: 'deciding' });
    const decision = aDecision(incident, {
      reached: { decider: 'rules', durationMs: 3, fallbackReason: 'Ollama does not answer' },
      verdicts: [{ check: 'kill switch', ok: true, detail: 'the kill switch is off' }],
    });
    await advanceIncident(console.store, incident.id, () => ({
      patch: { state: 'escalated', reason: 'policy refused' },
      timeline: [step('decision', 'The rules decided.')],
      decision,
    }));
    const { text } = await console.page(`/incidents/${incident.id}`).expect(200);
    for (const words of ['the rules', 'Ollama does not answer', 'the kill switch is off', 'by rule'])
      expect(text).toContain(words);
  });

  it('that waits for approval shows what would run, where, and why a human is asked', async () => {
    const { incident, intent } = await awaitApproval(console.store);
    const { text } = await console.page(`/incidents/${incident.id}`).expect(200);
    for (const words of ['Run this?', intent.runbook, 'service=lab-web', 'a human must approve', intent.id])
      expect(text).toContain(words);
  });

  it('shows hostile text as text, on every page and in the exports', async () => {
    const alert = anAlert({
      labels: { alertname: hostile, instance: 'web-1', [hostile]: hostile },
      annotations: { summary: hostile, runbook_url: 'javascript:alert(3)' },
      generatorURL: 'javascript:alert(4)',
    });
    const incident = await receive(console.store, { summary: hostile }, alert);
    await advance(console.store, incident, { state: 'escalated', reason: hostile });
    await console.store.accept([
      { kind: 'quarantine', source: 'alertmanager', reason: hostile, body: { hostile } },
    ]);
    for (const path of ['/', `/incidents/${incident.id}`, '/quarantine']) {
      const { text } = await console.page(path).expect(200);
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<img');
      expect(text).not.toMatch(/href="javascript:/i);
    }
    const { text } = await console.page(`/incidents/${incident.id}.md`).expect(200);
    expect(text).not.toMatch(/^<script>|[^\\]<script>/m);
  });
});

describe('the list', () => {
  let fixed = '';
  let open = '';
  beforeAll(async () => {
    const one = await receive(console.store, { alertname: 'DiskSpaceLow', target: 'db-1' });
    await advance(console.store, one, { state: 'closed', outcome: 'recovered', reason: 'r' });
    const other = await receive(console.store, { alertname: 'HostSlow', target: 'db-1' });
    fixed = `id="incident-${one.id}"`;
    open = `id="incident-${other.id}"`;
  });

  it.each([
    ['?alertname=DiskSpaceLow', true, false],
    ['?host=db-1', true, true],
    ['?host=db-2', false, false],
    ['?host=db-1&outcome=recovered', true, false],
    ['?host=db-1&show=open', false, true],
    ['?host=db-1&show=closed', true, false],
    ['?host=db-1&within=1h', true, true],
    ['?host=db-1&to=2020-01-01', false, false],
    ['?host=db-1&from=2020-01-01', true, true],
    ['?host=db-1&runbook=restart_service', false, false],
    ['?host=db-1&outcome=nonsense&show=nonsense', true, true],
  ])('%s finds what it should', async (query, findsFixed, findsOpen) => {
    const { text } = await console.page(`/${query}`).expect(200);
    expect([text.includes(fixed), text.includes(open)]).toEqual([findsFixed, findsOpen]);
  });

  it('says when nothing matches, and how to see all', async () => {
    const { text } = await console.page('/?host=nowhere').expect(200);
    expect(text).toContain('No incident matches these filters.');
  });
});

describe('the head of every page', () => {
  it('says mode, decider and Rundeck once the services have told, and that it does not know before', async () => {
    expect((await console.page('/')).text).toContain('not reported yet');
    await console.store.status.report('analyzer', {
      mode: 'observe',
      decider: 'rules',
      why: 'no Ollama answers',
    });
    await console.store.status.report('executor', {
      mode: 'auto',
      rundeck: { url: 'http://127.0.0.1:4740', version: '5.20.1', standIn: true, ok: true },
      prometheus: { url: 'http://127.0.0.1:4790', ok: false },
    });
    const { text } = await console.page('/').expect(200);
    expect(text).toContain('analyzer observe, executor auto');
    expect(text).toContain('no Ollama answers');
    expect(text).toMatch(/class="standin">stand-in/);
    expect(text).toContain('not reachable');
    expect(text).toContain('✓ balanced');
  });
});
