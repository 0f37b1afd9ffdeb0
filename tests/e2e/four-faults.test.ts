import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NightShift, startNightShift, until } from './night-shift.ts';

let night: NightShift;
beforeAll(async () => {
  night = await startNightShift();
}, 120_000);
afterAll(() => night?.end(), 60_000);

const stories = [
  { fault: 'service', alertname: 'ServiceDown', runbook: 'restart_service', job: 'restart-service' },
  { fault: 'disk', alertname: 'DiskSpaceLow', runbook: 'free_disk_space', job: 'free-disk-space' },
  { fault: 'memory', alertname: 'MemoryPressure', runbook: 'relieve_memory', job: 'relieve-memory' },
  { fault: 'cpu', alertname: 'HostHighCpu', runbook: 'stop_runaway_process', job: 'stop-runaway-process' },
];

describe('a fault on the host, and nobody touches anything', () => {
  it.each(stories)(
    '$fault is seen, decided, repaired once and proven',
    async ({ fault, alertname, runbook, job }) => {
      await night.fault(fault);
      const incident = await night.incident(
        alertname,
        ({ state }) => state === 'closed' || state === 'escalated',
        120_000,
      );
      expect(incident).toMatchObject({ state: 'closed', outcome: 'fixed', runbook, target: 'web-1' });
      expect(await night.effects(job)).toBe(1);

      const timeline = await night.store.incidents.timeline(incident.id);
      const kinds = timeline
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'alert_resolved' && kind !== 'alert_repeated');
      expect(kinds).toEqual([
        ...['alert_received', 'candidates', 'decision', 'policy'],
        ...['premise', 'execution', 'execution', 'verification', 'closed'],
      ]);
      const [decision] = await night.store.incidents.decisions(incident.id);
      expect(decision).toMatchObject({
        choice: { action: 'run', runbook },
        reached: { decider: 'rules' },
        ruling: 'allow',
      });
      const intent = await night.store.intents.get(incident.intentId ?? '');
      expect(intent?.value.verification?.verdict).toBe('fixed');
    },
    150_000,
  );

  it('leaves the books balanced and every alert closed once its source has resolved it', async () => {
    const ledger = await until('all notifications closed', async () => {
      const now = await night.store.ledger();
      return now.open === 0 ? now : undefined;
    });
    expect(ledger).toMatchObject({ open: 0, quarantined: 0, deadLettered: 0, balanced: true });
    expect(ledger.accepted).toBeGreaterThanOrEqual(stories.length);
  }, 120_000);

  it('shows it all on the console, to those who may see it', async () => {
    const console = night.lab.address('console');
    expect((await fetch(console)).status).toBe(401);
    const password = night.lab.environment.CONSOLE_PASSWORD ?? '';
    const user = night.lab.environment.CONSOLE_USER ?? 'operator';
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const page = await (await fetch(console, { headers: { authorization } })).text();
    for (const { alertname } of stories) expect(page).toContain(alertname);
    expect(page).toMatch(/stand-in/i);
    expect(page).toMatch(/rules/i);
  });
});
