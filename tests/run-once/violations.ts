import type { RoundReport } from './lane.ts';

/**
 * The longest a round may take by its clock, from the decision to the intent's end: a crash found by the reconciler
 * (50 s), the call awaited (20 s), a deadline with its margin (70 s), the proof (20 s), and that again for a repeat.
 */
const WINDOW_MS = { once: 180_000, repeated: 300_000 };

const ended = ['succeeded', 'failed', 'timed_out', 'denied', 'refused'];
/** States that tell a human that nothing ran. */
const didNotRun = ['denied', 'refused'];

/** What one round broke of "run once"; the words are those of the promise. */
export function violationsOf(report: RoundReport): string[] {
  const { round, intent, incidentState, startedAt, endedAt } = report;
  const effects = round.effects.length;
  const tookMs = endedAt - startedAt;
  const found: (string | false)[] = [
    effects > 1 && `acted ${effects} times`,
    round.calls > (intent.repeated ? 2 : 1) && `sent ${round.calls} run calls for one decision`,
    !ended.includes(intent.state) && `never ended: it is ${intent.state}`,
    incidentState !== 'closed' && incidentState !== 'escalated' && `left its incident ${incidentState}`,
    tookMs > (intent.repeated ? WINDOW_MS.repeated : WINDOW_MS.once) && `ended after ${tookMs} ms only`,
    didNotRun.includes(intent.state) && effects > 0 && `acted, and a human was told that it did not run`,
    round.effects.some((at) => at > endedAt) && 'acted after it had ended',
    intent.state === 'succeeded' && effects === 0 && 'succeeded without having acted',
  ];
  return found
    .filter((violation) => violation !== false)
    .map((violation) => `${violation} (${intent.state}: ${intent.reason ?? 'no reason'})`);
}
