import { messageOf } from '@firstline/runtime';
import type { RedisInspection } from '@firstline/store';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const PART = 'Redis';

/** Whether Redis answers, and keeps what it acknowledges. */
export const checkRedis: Check = async ({ settings, store }) => {
  const { REDIS_URL } = settings;
  if (REDIS_URL === undefined) {
    return [fail(PART, 'nothing says where it is', 'start the lab with npm start, or set REDIS_URL')];
  }
  const where = withoutPassword(REDIS_URL);
  try {
    const inspection = await store().inspect();
    return [
      ok(PART, `${inspection.version} answers at ${where}`),
      ...durability(inspection),
      ...(await accounts(store())),
    ];
  } catch (error) {
    return [
      fail(
        PART,
        `does not answer at ${where}: ${messageOf(error)}`,
        'start it, or mend REDIS_URL; while it is away ingest answers 503 and senders repeat',
      ),
    ];
  }
};

/** Promise 1, an acknowledged alert is never lost, rests on these three. */
function durability({ appendOnly, appendFsync, maxmemoryPolicy }: RedisInspection): Finding[] {
  const findings: Finding[] = [];
  if (appendOnly === false) {
    findings.push(
      fail(
        'Redis durability',
        'the append-only file is off: a restart loses acknowledged alerts',
        'set appendonly yes',
      ),
    );
  } else if (appendFsync !== 'always' && appendFsync !== 'unknown') {
    findings.push(
      warn(
        'Redis durability',
        `appendfsync is ${appendFsync}: a crash can lose the last second of acknowledged alerts`,
        'set appendfsync always',
      ),
    );
  }
  if (maxmemoryPolicy !== 'noeviction' && maxmemoryPolicy !== 'unknown') {
    findings.push(
      fail(
        'Redis memory',
        `maxmemory-policy is ${maxmemoryPolicy}: under pressure it would drop incidents and jobs`,
        'set maxmemory-policy noeviction',
      ),
    );
  }
  if ([appendOnly, appendFsync, maxmemoryPolicy].includes('unknown')) {
    findings.push(
      warn(
        'Redis durability',
        'it does not tell its settings (CONFIG is forbidden)',
        'see that appendonly is yes, appendfsync always and maxmemory-policy noeviction',
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [ok('Redis durability', 'append-only file with fsync always, nothing evicted')];
}

async function accounts(store: ReturnType<Parameters<Check>[0]['store']>): Promise<Finding[]> {
  const [{ balanced, accepted, deadLettered, quarantined }, killSwitch] = await Promise.all([
    store.ledger(),
    store.killSwitch.read(),
  ]);
  return [
    balanced
      ? ok('Alerts', `${accepted} accepted, every one accounted for`)
      : fail(
          'Alerts',
          `the ledger is not balanced: some of ${accepted} accepted are not accounted for`,
          'firstline status shows the numbers; report it as a bug, with the logs',
        ),
    ...(deadLettered > 0
      ? [
          warn(
            'Dead letters',
            `${deadLettered} alert(s) ran out of attempts`,
            'firstline dead-letters, then firstline replay',
          ),
        ]
      : []),
    ...(quarantined > 0
      ? [
          warn(
            'Quarantine',
            `${quarantined} alert(s) could not be understood`,
            'firstline quarantine shows what their senders should mend',
          ),
        ]
      : []),
    ...(killSwitch.stopped
      ? [
          warn(
            'Kill switch',
            `all actions are stopped by ${killSwitch.by ?? 'somebody'}${killSwitch.reason ? ` (${killSwitch.reason})` : ''}`,
            'firstline resume',
          ),
        ]
      : []),
  ];
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
