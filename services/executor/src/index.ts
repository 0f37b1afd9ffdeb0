export { claimRoutes } from './claims.ts';
export { createExecuteIntent } from './execute-intent.ts';
export { createStraySearch } from './find-strays.ts';
export { hintRoutes } from './hints.ts';
export { createExecutorMetrics, type ExecutorMetrics } from './metrics.ts';
export type { ExecutorContext } from './step.ts';
export { sweepIntents } from './sweep.ts';
