import type { Runner } from './runner.ts';
import { schedule } from './start-execution.ts';
import type { World } from './world.ts';

/**
 * What a start does about executions the last process left `running`: `incomplete` in cluster mode, nothing at
 * all without it. Scheduled ones are scheduled again.
 */
export function recover(world: World, runner: Runner): void {
  for (const execution of world.executions.values()) {
    if (execution.status === 'running' && world.settings.clusterMode)
      world.executions.put(String(execution.id), {
        ...execution,
        status: 'other',
        customStatus: 'incomplete',
        ended: Date.now(),
      });
    const job = world.jobs.get(execution.jobId);
    if (execution.status === 'scheduled' && job)
      schedule({ execution, job, values: execution.options }, world, runner);
  }
}
