import { loadCatalogue } from '@firstline/catalogue';
import { actionQueue } from '@firstline/contracts';
import { watchInventory } from '@firstline/policy';
import { createConsumer, createProducer } from '@firstline/queue';
import { createRundeckClient } from '@firstline/rundeck-api-client';
import { createLogger, createRegistry, Lifecycle, listen, loadConfig, repeat } from '@firstline/runtime';
import { createStore } from '@firstline/store';
import { createApp } from './app.ts';
import { createBuryAction } from './bury-action.ts';
import { Config } from './config.ts';
import { createExecuteIntent } from './execute-intent.ts';
import { createStraySearch } from './find-strays.ts';
import { createPoke } from './hints.ts';
import { createExecutorMetrics } from './metrics.ts';
import { createPrometheus } from './prometheus.ts';
import { reportStatus } from './report-status.ts';
import type { ExecutorContext } from './step.ts';
import { sweepIntents } from './sweep.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('executor', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();
const warn = (part: string) => (error: unknown) =>
  logger.warn('background work failed', { part, err: error });

const catalogue = await loadCatalogue(config.RUNBOOKS_DIR);
const inventory = await watchInventory(config.INVENTORY_FILE, warn('inventory'));
lifecycle.onClose('inventory', () => inventory.close());

const store = createStore({ url: config.REDIS_URL, prefix: config.REDIS_PREFIX });
lifecycle.onClose('store', () => store.close());
const connection = { url: config.REDIS_URL, prefix: config.REDIS_PREFIX };
const actions = createProducer(actionQueue, connection, () => undefined);
lifecycle.onClose('actions producer', () => actions.close());

const registry = createRegistry('executor', '0.1.0');
const context: ExecutorContext = {
  store,
  catalogue,
  inventory: () => inventory.current(),
  rundeck: createRundeckClient({
    baseUrl: config.RUNDECK_URL,
    token: config.RUNDECK_TOKEN,
    timeoutMs: 15_000,
  }),
  prometheus: createPrometheus(config.PROMETHEUS_URL),
  metrics: createExecutorMetrics(registry),
  settings: {
    mode: config.AUTONOMY_MODE,
    project: config.RUNDECK_PROJECT,
    claimUrl: config.CLAIM_URL,
    startWithinMs: config.START_WITHIN_MS,
    lookUpForMs: config.LOOK_UP_FOR_MS,
    fleetPerHour: config.FLEET_PER_HOUR,
  },
  now: () => new Date(),
};

const executeIntent = createExecuteIntent(context);
const consumer = createConsumer({
  queue: actionQueue,
  connection,
  logger,
  handle: executeIntent,
  onDeath: createBuryAction(context),
});
lifecycle.onClose('actions consumer', () => consumer.close());
lifecycle.onClose(
  'sweep',
  repeat(5_000, () => sweepIntents(store, actions, logger), warn('sweep')),
);
lifecycle.onClose('strays', repeat(15_000, createStraySearch(context), warn('strays')));
const hinted = new AbortController();
const pokes = createPoke(
  (intentId) =>
    executeIntent(
      { v: 1, intentId, correlationId: intentId },
      { jobId: `hint-${intentId}`, attempt: 1, logger, signal: hinted.signal },
    ),
  (intentId, reason) => logger.warn('hint led to an error', { intentId, reason }),
);
lifecycle.onClose('hints', async () => {
  hinted.abort();
  await pokes.idle();
});
const urls = { rundeck: config.RUNDECK_URL, prometheus: config.PROMETHEUS_URL };
lifecycle.onClose(
  'status',
  repeat(10_000, () => reportStatus(context, urls), warn('status')),
);

const app = createApp({
  store,
  registry,
  logger,
  metrics: context.metrics,
  isClosing: () => lifecycle.isClosing,
  isWorking: () => consumer.isRunning(),
  hintSecret: config.RUNDECK_HINT_SECRET,
  poke: pokes.poke,
});
await listen(app, {
  port: config.EXECUTOR_PORT,
  host: config.HOST,
  portVariable: 'EXECUTOR_PORT',
  lifecycle,
  logger,
});
