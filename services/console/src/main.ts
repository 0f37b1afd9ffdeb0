import { readFileSync } from 'node:fs';
import { actionQueue, alertQueue } from '@firstline/contracts';
import { createBoard, createProducer } from '@firstline/queue';
import { createLogger, createRegistry, Lifecycle, listen, loadConfig, messageOf } from '@firstline/runtime';
import { createStore } from '@firstline/store';
import { BOARD_PATH, createApp } from './app.ts';
import { Config } from './config.ts';
import { createLiveUpdates } from './live-updates.ts';
import { createMetrics } from './metrics.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('console', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();

const onError = (part: string) => (error: Error) =>
  logger.warn('redis error', { part, reason: messageOf(error) });
const connection = { url: config.REDIS_URL, prefix: config.REDIS_PREFIX };

const store = createStore({ ...connection, onError: onError('store') });
lifecycle.onClose('store', () => store.close());
const actions = createProducer(actionQueue, connection, onError('actions producer'));
lifecycle.onClose('actions producer', () => actions.close());
const board = createBoard({
  connection,
  basePath: BOARD_PATH,
  queues: [alertQueue, actionQueue],
  onError: onError('board'),
});
lifecycle.onClose('board', () => board.close());
const live = await createLiveUpdates(store.incidents);
lifecycle.onClose('live updates', () => live.close());

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const registry = createRegistry('console', version);
const app = createApp({
  store,
  actions,
  board,
  live,
  credentials: { user: config.CONSOLE_USER, password: config.CONSOLE_PASSWORD },
  logger,
  registry,
  metrics: createMetrics(registry, live.viewers),
  isClosing: () => lifecycle.isClosing,
  now: () => new Date(),
});
await listen(app, {
  port: config.CONSOLE_PORT,
  host: config.HOST,
  portVariable: 'CONSOLE_PORT',
  lifecycle,
  logger,
});
