import { readFile } from 'node:fs/promises';
import { createRulesDecider, loadCatalogue } from '@firstline/catalogue';
import { actionQueue, alertQueue, jobIdOf } from '@firstline/contracts';
import { watchInventory } from '@firstline/policy';
import { createConsumer, createProducer } from '@firstline/queue';
import { createLogger, createRegistry, Lifecycle, listen, loadConfig, repeat } from '@firstline/runtime';
import { createStore } from '@firstline/store';
import type { AnalyzerContext } from './analysis.ts';
import { createAnalyzeAlert } from './analyze-alert.ts';
import { createApp } from './app.ts';
import { createBuryAlert } from './bury-alert.ts';
import { chooseDecider } from './choose-decider.ts';
import { Config } from './config.ts';
import { createAnalyzerMetrics } from './metrics.ts';
import { reportStatus } from './report-status.ts';
import { sweepNotifications, sweepResolved } from './sweep.ts';
import { watchEvaluations } from './watch-evaluations.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('analyzer', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();
const warn = (part: string) => (error: unknown) =>
  logger.warn('background work failed', { part, err: error });

const catalogue = await loadCatalogue(config.RUNBOOKS_DIR);
const siteNotes = config.SITE_NOTES_FILE === undefined ? '' : await readFile(config.SITE_NOTES_FILE, 'utf8');
const inventory = await watchInventory(config.INVENTORY_FILE, warn('inventory'));
lifecycle.onClose('inventory', () => inventory.close());
const decider = await chooseDecider(config, { catalogue, siteNotes, rules: createRulesDecider(), logger });

const store = createStore({
  url: config.REDIS_URL,
  prefix: config.REDIS_PREFIX,
  retentionDays: config.RETENTION_DAYS,
});
lifecycle.onClose('store', () => store.close());
const connection = { url: config.REDIS_URL, prefix: config.REDIS_PREFIX };
const alerts = createProducer(alertQueue, connection, () => undefined);
lifecycle.onClose('alerts producer', () => alerts.close());
const actions = createProducer(actionQueue, connection, () => undefined);
lifecycle.onClose('actions producer', () => actions.close());

const evaluations = await watchEvaluations(config.EVALUATIONS_FILE, catalogue.hash, warn('evaluations'));
lifecycle.onClose('evaluations', () => evaluations.close());

const registry = createRegistry('analyzer', '0.1.0');
const context: AnalyzerContext = {
  store,
  catalogue,
  inventory: () => inventory.current(),
  decider,
  metrics: createAnalyzerMetrics(registry),
  mode: config.AUTONOMY_MODE,
  trustIn: (reached) => evaluations.trustIn(reached),
  intentTtlMs: config.INTENT_TTL_MS,
  queueAction: (intentId, incidentId) =>
    actions
      .add([{ jobId: jobIdOf(intentId, 0), payload: { v: 1, intentId, correlationId: incidentId } }])
      .catch(warn('queue action')),
  now: () => new Date(),
};

const consumer = createConsumer({
  queue: alertQueue,
  connection,
  logger,
  handle: createAnalyzeAlert(context),
  onDeath: createBuryAlert(store),
});
lifecycle.onClose('alerts consumer', () => consumer.close());
lifecycle.onClose(
  'sweep',
  repeat(3_000, () => sweepNotifications(store, alerts, logger), warn('sweep')),
);
lifecycle.onClose(
  'resolved sweep',
  repeat(15_000, () => sweepResolved(store, context.now), warn('resolved sweep')),
);
const retentionMs = config.RETENTION_DAYS * 86_400_000;
const prune = () => store.incidents.prune(new Date(Date.now() - retentionMs));
lifecycle.onClose('prune', repeat(3_600_000, prune, warn('prune')));
lifecycle.onClose(
  'status',
  repeat(10_000, () => reportStatus(context, config), warn('status')),
);

const app = createApp({
  store,
  registry,
  logger,
  isClosing: () => lifecycle.isClosing,
  isWorking: () => consumer.isRunning(),
});
await listen(app, {
  port: config.ANALYZER_PORT,
  host: config.HOST,
  portVariable: 'ANALYZER_PORT',
  lifecycle,
  logger,
});
