export { claimRoutes } from './claims.ts';
export { createExecuteIntent } from './execute-intent.ts';
export { createExecutorMetrics, type ExecutorMetrics } from './metrics.ts';
export type { ExecutorContext } from './step.ts';
export { sweepIntents } from './sweep.ts';
