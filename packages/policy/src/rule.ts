import type { AutonomyMode, Choice, Decision, Runbook, Verdict } from '@firstline/contracts';
import type { Host } from './inventory-file.ts';
import { effectiveMode, type Trust } from './mode.ts';

const OLDEST_ALERT_MS = 24 * 3_600_000;

export interface PolicyInput {
  readonly choice: Pick<Choice, 'action' | 'runbook'>;
  readonly runbook: Runbook | undefined;
  readonly host: Host | undefined;
  /** The global autonomy mode. */
  readonly mode: AutonomyMode;
  /** False when the rules would not have chosen the very same. */
  readonly ruleMatched: boolean;
  /** What is known of the LLM that chose; left out when a human or the rules did. */
  readonly trust?: Trust | undefined;
  /** True when the same trouble came before so often within the hour that a human should look. */
  readonly comesBack?: boolean | undefined;
  /** Unreadable counts as stopped: the caller says so. */
  readonly killSwitch: { readonly stopped: boolean; readonly by?: string; readonly reason?: string };
  readonly startsAt?: string | undefined;
  readonly now: Date;
}

export interface Ruling {
  readonly ruling: Decision['ruling'];
  readonly mode: AutonomyMode;
  /** Every check with a sentence for people, in order. */
  readonly verdicts: readonly Verdict[];
}

/** A check that fails either refuses the action or wants a human for it. */
interface Check {
  readonly name: string;
  readonly onFailure: 'refuse' | 'ask' | 'observe';
  readonly look: (input: PolicyInput, mode: AutonomyMode, because: string) => { ok: boolean; detail: string };
}

const checks: readonly Check[] = [
  {
    name: 'kill switch',
    onFailure: 'refuse',
    look: ({ killSwitch: { stopped, by = 'somebody', reason } }) => ({
      ok: !stopped,
      detail: stopped
        ? `all actions are stopped by ${by}${reason ? ` (${reason})` : ''}`
        : 'the kill switch is off',
    }),
  },
  {
    name: 'catalogue',
    onFailure: 'refuse',
    look: ({ runbook, choice }) => ({
      ok: runbook !== undefined,
      detail: runbook ? `${runbook.name} is approved` : `${choice.runbook} is not in the catalogue`,
    }),
  },
  {
    name: 'inventory',
    onFailure: 'refuse',
    look: ({ host }) => ({
      ok: host !== undefined,
      detail: host ? `${host.name} is in the inventory` : 'the target is not in the inventory',
    }),
  },
  {
    name: 'mode observe',
    onFailure: 'observe',
    look: (_input, mode, because) => ({
      ok: mode !== 'observe',
      detail: mode === 'observe' ? `observing only, by ${because}` : `the mode is ${mode}`,
    }),
  },
  {
    name: 'mode approve',
    onFailure: 'ask',
    look: (_input, mode, because) => ({
      ok: mode === 'auto',
      detail: mode === 'auto' ? 'it may act by itself' : `a human must approve, by ${because}`,
    }),
  },
  {
    name: 'risk',
    onFailure: 'ask',
    look: ({ runbook }) => ({
      ok: runbook?.risk !== 'high',
      detail:
        runbook?.risk === 'high'
          ? 'a high risk is never taken without a human'
          : `the risk is ${runbook?.risk}`,
    }),
  },
  {
    name: 'age',
    onFailure: 'ask',
    look: ({ startsAt, now }) => {
      const old = startsAt !== undefined && now.getTime() - Date.parse(startsAt) > OLDEST_ALERT_MS;
      return {
        ok: !old,
        detail: old ? 'the alert has been firing for more than a day' : 'the alert is fresh',
      };
    },
  },
  {
    name: 'recurrence',
    onFailure: 'ask',
    look: ({ comesBack = false }) => ({
      ok: !comesBack,
      detail: comesBack
        ? 'the same trouble keeps coming back within the hour'
        : 'it does not keep coming back',
    }),
  },
];

/**
 * What may become of a choice. The analyzer asks when it decides, the executor once more right before it acts, both
 * with the same checks. The strictest failure wins: refuse, then observe, then ask.
 */
export function rule(input: PolicyInput): Ruling {
  const { mode, because } = effectiveMode({
    global: input.mode,
    runbook: input.runbook?.mode,
    host: input.host?.mode,
    ruleMatched: input.ruleMatched,
    trust: input.trust,
  });
  if (input.choice.action !== 'run') return abstention(input, mode);
  const looks = checks.map((check) => ({ ...check.look(input, mode, because), check }));
  const failures = new Set(looks.filter(({ ok }) => !ok).map(({ check }) => check.onFailure));
  const ruling = (['refuse', 'observe', 'ask'] as const).find((each) => failures.has(each)) ?? 'allow';
  const verdicts = looks.map(({ ok, detail, check }) => ({ check: check.name, ok, detail }));
  // The check that decided comes first among the failures, so that a reader finds the reason at once.
  const order = ['refuse', 'observe', 'ask'];
  const rank = (name: string) =>
    order.indexOf(checks.find((check) => check.name === name)?.onFailure ?? 'ask');
  return {
    ruling,
    mode,
    verdicts: verdicts.toSorted((a, b) => Number(a.ok) - Number(b.ok) || rank(a.check) - rank(b.check)),
  };
}

/** Not to act needs no leave, except for closing an alert on the word of a model that nobody has reason to trust. */
function abstention({ choice, ruleMatched, trust }: PolicyInput, mode: AutonomyMode): Ruling {
  const closesUnbacked = choice.action === 'no_action' && !ruleMatched && trust?.trusted === false;
  return closesUnbacked
    ? { ruling: 'observe', mode, verdicts: [{ check: 'evaluation', ok: false, detail: trust.why }] }
    : { ruling: 'none', mode, verdicts: [] };
}
