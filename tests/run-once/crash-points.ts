import { type Intent, isFinalIntentState } from '@firstline/contracts';

/** A call the executor makes, by its way from the context: `store.intents.step`. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Where a process dies: right before a call, right after it, or with its run call on the way. */
export interface CrashPoint {
  readonly when: 'before' | 'after' | 'underway';
  readonly at: (call: Call) => boolean;
}

const writes =
  (state: Intent['state']) =>
  ({ name, args }: Call): boolean =>
    name === 'store.intents.step' && (args[1] as Partial<Intent>).state === state;

export const RUN_CALL = 'POST run';
const runCall = ({ name }: Call): boolean => name === RUN_CALL;

/** The step that ends the intent together with its incident. */
const verdict = ({ name, args }: Call): boolean => {
  if (name !== 'store.incidents.step') return false;
  const { intentStep } = args[1] as { intentStep?: { patch: Partial<Intent> } };
  return intentStep?.patch.state !== undefined && isFinalIntentState(intentStep.patch.state);
};

export const crashPoints: Readonly<Record<string, CrashPoint>> = {
  'before the intent': { when: 'before', at: writes('submitting') },
  'after the intent': { when: 'after', at: writes('submitting') },
  'before the POST': { when: 'before', at: runCall },
  'after the POST, before the answer': { when: 'underway', at: runCall },
  'after the answer, before recording it': { when: 'before', at: writes('submitted') },
  'while following': { when: 'after', at: ({ name }) => name === 'rundeck.executions.get' },
  'before the verdict': { when: 'before', at: verdict },
};
