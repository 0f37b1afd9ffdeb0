import { iso } from './execution-view.ts';
import type { ExecutionRecord, StepRecord } from './records.ts';
import type { World } from './world.ts';

const at = (time: number | undefined): string | null => (time === undefined ? null : iso(time));

/** `/execution/ID/state`. After a crash it says RUNNING for ever, whatever the execution itself says. */
export function stateView(execution: ExecutionRecord, world: World) {
  const { steps } = execution;
  if (!steps) return { error: 'pending' };
  const nodes = Object.keys(steps);
  const first = steps[nodes[0] ?? ''] ?? [];
  const all = Object.values(steps).flat();
  const incomplete = execution.customStatus === 'incomplete';
  const ended = execution.ended !== undefined && !incomplete;
  const overall = !ended ? 'RUNNING' : execution.status === 'succeeded' ? 'SUCCEEDED' : 'FAILED';
  return {
    executionId: execution.id,
    nodes: Object.fromEntries(
      nodes.map((node) => [
        node,
        (steps[node] ?? []).map(({ state }, index) => ({
          stepctx: String(index + 1),
          executionState: state,
        })),
      ]),
    ),
    serverNode: world.settings.nodeName,
    executionState: overall,
    completed: ended,
    targetNodes: nodes,
    allNodes: nodes,
    stepCount: first.length,
    updateTime: at(Math.max(execution.started, ...all.map((step) => step.ended ?? step.started ?? 0))),
    startTime: iso(execution.started),
    endTime: ended ? at(execution.ended) : null,
    steps: first.map((step, index) => ({
      nodeStates: Object.fromEntries(nodes.map((node) => [node, nodeState(steps[node]?.[index] ?? step)])),
      parameterStates: {},
      id: String(index + 1),
      stepctx: String(index + 1),
      nodeStep: true,
      ...times(step),
    })),
  };
}

const times = (step: StepRecord) => ({
  executionState: step.state,
  startTime: at(step.started),
  updateTime: at(step.ended ?? step.started),
  duration: (step.ended ?? step.started ?? 0) - (step.started ?? 0),
  endTime: at(step.ended),
});

const nodeState = (step: StepRecord) => ({
  ...times(step),
  ...(step.exitCode && {
    errorMessage: `Result code was ${step.exitCode}`,
    meta: { resultCode: step.exitCode, failureReason: 'NonZeroResultCode' },
  }),
});
