import { fillQuery } from '@firstline/catalogue';
import type { Effect, Intent, Runbook, RunOutcome, Verification } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { conclude, type Ending } from '../conclude.ts';
import { rivalsWarning } from '../rivals.ts';
import { entry, type Step, type StepContext, wait } from '../step.ts';

const POLL_MS = 2_000;

/** What a job says that changed nothing: there is nothing to prove. */
const didNothing: Readonly<Partial<Record<Effect, string>>> = {
  late: 'started too late and did not act',
  claim_error: 'got no leave to act (its claim was not answered, or the kill switch is on) and did not act',
};

/** Nobody can say whether the process of such an execution ended, or how: it acted if it took the claim. */
const unclear: readonly (RunOutcome | undefined)[] = ['unknown', 'aborted', 'timedout'];

/** submitted and ended → succeeded, failed or timed_out: asks Prometheus within the runbook's window. */
export const verifyRepair: Step = async (intent, context) => {
  const { catalogue, now } = context;
  const runbook = catalogue.get(intent.value.runbook);
  const finish = (ending: Ending) => conclude(intent, withRivals(intent.value, ending), context);
  if (runbook === undefined) {
    return finish({ intent: { state: 'failed' }, reason: 'its runbook left the catalogue' });
  }
  const { execution, target } = intent.value;
  const idle = execution?.effect === undefined ? undefined : didNothing[execution.effect];
  if (idle !== undefined) {
    return finish({ intent: { state: 'failed' }, reason: `${runbook.name} ${idle}` });
  }
  if (runbook.effect === 'read_only' || runbook.verify === undefined) {
    const reason = `${runbook.name} looked at ${target}; its output is on the timeline`;
    return finish({ intent: { state: execution?.effect === 'done' ? 'succeeded' : 'failed' }, reason });
  }
  const at = now();
  const waitMs = Date.parse(intent.value.verifyFrom ?? at.toISOString()) - at.getTime();
  if (waitMs > 0) return wait(waitMs);

  const verification = await verify(intent.value, runbook.verify.query, context);
  const windowOpen = at.toISOString() < (intent.value.verifyUntil ?? '');
  if (verification.verdict !== 'fixed' && windowOpen) return wait(POLL_MS);
  return finish(endingOf(intent.value, runbook, verification));
};

/** Three answers. Unknown is never success, and a target that Prometheus no longer sees is unknown. */
async function verify(intent: Intent, template: string, context: StepContext): Promise<Verification> {
  const { prometheus, now, signal } = context;
  const instance = context.inventory().host(intent.target)?.instance ?? intent.target;
  const values = { target: intent.target, instance, parameters: intent.parameters };
  const query = fillQuery(template, values);
  const answer = (verdict: Verification['verdict'], reason: string): Verification => ({
    at: now().toISOString(),
    verdict,
    query,
    reason,
  });
  try {
    if (!(await prometheus.holds(fillQuery('up{instance="$instance"} == 1', values), signal))) {
      return answer('unknown', `Prometheus does not see ${instance}: up is not 1`);
    }
    return (await prometheus.holds(query, signal))
      ? answer('fixed', 'the proof holds')
      : answer('not_fixed', 'the proof does not hold');
  } catch (error) {
    return answer('unknown', messageOf(error));
  }
}

function endingOf(intent: Intent, runbook: Runbook, verification: Verification): Ending {
  const { status, outcome, effect, claimed } = intent.execution ?? {};
  const acted = effect === 'done' || (effect === 'unclear' && claimed === true && unclear.includes(outcome));
  const job = `${runbook.name} (job: ${status}, it says ${effect})`;
  const timeline = [
    entry(
      new Date(verification.at),
      'verification',
      `Verdict ${verification.verdict}: ${verification.reason}.`,
      {
        query: verification.query,
        verdict: verification.verdict,
      },
    ),
  ];
  if (verification.verdict === 'fixed') {
    return acted
      ? {
          intent: { state: 'succeeded', verification },
          outcome: 'fixed',
          reason: `${job}, proven by Prometheus`,
          timeline,
        }
      : {
          intent: { state: 'failed', verification },
          outcome: 'recovered',
          reason: `the fault is gone, though ${job} did not report that it acted`,
          timeline,
        };
  }
  const why =
    verification.verdict === 'unknown'
      ? `after ${job} nobody can say whether the fault is gone: ${verification.reason}`
      : `after ${job} the fault is still there`;
  const state = outcome === 'aborted' || outcome === 'timedout' ? 'timed_out' : 'failed';
  return { intent: { state, verification }, reason: why, timeline };
}

/** A run that was sent more than once goes to a human, whatever came of it: something between us and Rundeck repeats. */
function withRivals(intent: Intent, ending: Ending): Ending {
  const warning = rivalsWarning(intent);
  if (warning === undefined) return ending;
  return { ...ending, outcome: undefined, reason: `${ending.reason}; ${warning}` };
}
