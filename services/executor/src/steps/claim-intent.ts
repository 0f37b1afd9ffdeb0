import { durationMs } from '@firstline/contracts';
import { conclude } from '../conclude.ts';
import { refusalOf } from '../permission.ts';
import { end, nextOrStale, type Step, wait } from '../step.ts';

const TARGET_BUSY_POLL_MS = 2_000;
/** Beyond the job's own timeout: settle, proof, and a crash in between. */
const LOCK_MARGIN_MS = 5 * 60_000;

/** proposed → claimed: everything that may forbid the action, then the target's lock and the budgets in one step. */
export const claimIntent: Step = async (intent, context) => {
  const { store, settings, now } = context;
  const { id, target, runbook: name, approved } = intent.value;
  const expired = now().toISOString() > intent.value.notAfter;
  const deny = (reason: string) => conclude(intent, { intent: { state: 'denied' }, reason }, context);

  if (!approved) return expired ? deny('nobody approved it in time') : end;
  if (expired) return deny('its time ran out before it could start');
  const refusal = await refusalOf(intent.value, context);
  if (refusal !== undefined) return deny(refusal);
  const runbook = context.catalogue.get(name);
  if (runbook === undefined) return deny(`the catalogue has no runbook ${name}`);

  const reservation = await store.budgets.reserve({
    intentId: id,
    runbook: name,
    target,
    cooldownMs: durationMs(runbook.limits.cooldown),
    overCooldown: intent.value.overCooldown === true,
    perHour: runbook.limits.per_hour,
    fleetPerHour: settings.fleetPerHour,
    lockMs:
      durationMs(runbook.rundeck.timeout) +
      (runbook.verify ? durationMs(runbook.verify.within) : 0) +
      LOCK_MARGIN_MS,
  });
  if (!reservation.ok) {
    if (reservation.limit === 'target_busy') return wait(TARGET_BUSY_POLL_MS);
    const seconds = Math.ceil(reservation.retryInMs / 1_000);
    return deny(`the limit ${reservation.limit} of ${name} on ${target} holds for another ${seconds} s`);
  }
  return nextOrStale(await store.intents.step(intent, { state: 'claimed' }));
};
