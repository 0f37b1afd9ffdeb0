import { isolatedStore } from '@firstline/store/testing';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';
import { alertmanager, answering, prometheus, service } from './neighbours.ts';

const store = isolatedStore();
const redis = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix };
const open: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));
afterAll(() => store.close());

type Found = { part: string; level: string; seen: string; mend?: string };

async function start(answers: Parameters<typeof answering>[0]): Promise<string> {
  const server = await answering(answers);
  open.push(server);
  return server.url;
}

async function doctor(environment: Record<string, string>) {
  const { code, stdout } = await firstline(['doctor', '--json'], {
    environment: { ...redis, ...environment },
  });
  const { ok, findings }: { ok: boolean; findings: Found[] } = JSON.parse(stdout);
  return { code, ok, of: (part: string) => findings.filter((finding) => finding.part === part) };
}

const healthy = async () => ({
  INGEST_URL: await start(service(true)),
  ANALYZER_URL: await start(service(true)),
  EXECUTOR_URL: await start(service(true)),
  CONSOLE_URL: await start(service(true)),
  PROMETHEUS_URL: await start(prometheus(1)),
  ALERTMANAGER_URL: await start(alertmanager('receivers: [{webhook_configs: [{url: x}]}]')),
  RUNBOOKS_DIR: 'runbooks',
  INVENTORY_FILE: 'infra/lab/inventory.yaml',
});

const report = async (change: { mode?: string; catalogueHash?: string } = {}) => {
  const common = { mode: 'auto', catalogueHash: 'a' };
  await store.status.report('analyzer', {
    ...common,
    decider: 'rules',
    why: 'DECIDER is rules',
    runbooks: ['x'],
  });
  await store.status.report('executor', { ...common, ...change });
};

describe('firstline doctor', () => {
  it('ends with 0 when nothing fails, and says what each part is', async () => {
    await report();
    const { code, ok, of } = await doctor(await healthy());
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    for (const part of [
      'Redis',
      'Redis durability',
      'Alerts',
      'ingest',
      'console',
      'Mode',
      'Runbooks',
      'Inventory',
      'Prometheus',
      'Alertmanager',
      'Ollama',
    ])
      expect([part, of(part).map(({ level }) => level)]).toEqual([part, ['ok']]);
    expect(of('Prometheus')[0]?.seen).toContain('2.42.0');
  });

  it('ends with 1 and says how to mend what fails, one part not hiding another', async () => {
    const { code, of } = await doctor({
      ...(await healthy()),
      INGEST_URL: await start(service(false)),
      EXECUTOR_URL: 'http://127.0.0.1:1',
      PROMETHEUS_URL: await start({ '/api/v1/status/buildinfo': { body: '<html>a login page' } }),
    });
    expect(code).toBe(1);
    expect(of('ingest')[0]).toMatchObject({
      level: 'fail',
      seen: expect.stringContaining('[-]redis no answer'),
    });
    expect(of('executor')[0]).toMatchObject({ level: 'fail', mend: expect.stringContaining('EXECUTOR_URL') });
    expect(of('Prometheus')[0]?.seen).toContain('is no Prometheus');
    expect(of('Alertmanager')[0]?.level).toBe('ok');
  });

  it('warns of what works and does not help', async () => {
    const { code, of } = await doctor({
      ...(await healthy()),
      PROMETHEUS_URL: await start(prometheus(0)),
      ALERTMANAGER_URL: await start(alertmanager('receivers: [{name: mail}]')),
    });
    expect(code).toBe(0);
    expect(of('Prometheus')[0]).toMatchObject({
      level: 'warn',
      seen: expect.stringContaining('no target up'),
    });
    expect(of('Alertmanager')[0]).toMatchObject({
      level: 'warn',
      mend: expect.stringContaining('webhook_configs'),
    });
    expect(of('Rundeck')[0]).toMatchObject({
      level: 'warn',
      mend: expect.stringContaining('executor’s token'),
    });
  });

  it('sees that analyzer and executor work by different settings', async () => {
    await report({ mode: 'observe', catalogueHash: 'b' });
    const { code, of } = await doctor(await healthy());
    expect(code).toBe(1);
    expect(of('Mode')[0]).toMatchObject({ level: 'warn', mend: expect.stringContaining('AUTONOMY_MODE') });
    expect(of('Catalogue')[0]).toMatchObject({
      level: 'fail',
      mend: expect.stringContaining('RUNBOOKS_DIR'),
    });
  });

  it('tells of a stop, and of Redis being away', async () => {
    await store.killSwitch.stop('human:kim', 'migration');
    const { of } = await doctor({});
    await store.killSwitch.resume('human:kim');
    expect(of('Kill switch')[0]).toMatchObject({
      level: 'warn',
      seen: expect.stringContaining('human:kim (migration)'),
    });
    const away = await doctor({ REDIS_URL: 'redis://:secret@127.0.0.1:1' });
    expect(away.code).toBe(1);
    expect(away.of('Redis')[0]?.seen).toContain('does not answer at redis://127.0.0.1:1');
  });
});

describe('firstline status', () => {
  it('shows mode, decider, kill switch, ledger and queues', async () => {
    await report();
    const { code, stdout } = await firstline(['status'], { environment: redis });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Mode +auto$/m);
    expect(stdout).toMatch(/^Decider +the rules: DECIDER is rules$/m);
    expect(stdout).toMatch(/^Alerts +0 accepted = 0 closed/m);
    expect(stdout).toMatch(/^Queue alerts +0 waiting/m);
    const document = JSON.parse((await firstline(['status', '--json'], { environment: redis })).stdout);
    expect(document).toMatchObject({
      ledger: { balanced: true },
      killSwitch: { stopped: false },
      queues: { actions: { waiting: 0 } },
    });
  });
});
