import { entry, nextOrStale, type Step, wait } from '../step.ts';

/** The run call's own timeout (15 s) plus a margin. */
const CALL_TAKES_AT_MOST_MS = 20_000;

/** submitting, found by somebody who did not set it: the call is still under way, or its process died. */
export const awaitSubmit: Step = async (intent, { store, now }) => {
  const since = Date.parse(intent.value.submittedAt ?? intent.value.updatedAt);
  const left = since + CALL_TAKES_AT_MOST_MS - now().getTime();
  if (left > 0) return wait(Math.min(left, 2_000));
  const { incidentId, runKey } = intent.value;
  const message = 'The process that called Rundeck is gone: whether the job started is looked up by run key.';
  await store.incidents.note(incidentId, entry(now(), 'execution', message, { runKey }));
  return nextOrStale(
    await store.intents.step(intent, { state: 'unknown', unknownSince: now().toISOString() }),
  );
};
