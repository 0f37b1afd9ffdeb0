import { readFileSync } from 'node:fs';
import { alertQueue } from '@firstline/contracts';
import { createProducer } from '@firstline/queue';
import { createLogger, createRegistry, Lifecycle, listen, loadConfig } from '@firstline/runtime';
import { createStore } from '@firstline/store';
import { createApp } from './app.ts';
import { Config, credentialsOf } from './config.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('ingest', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();

const connection = { url: config.REDIS_URL, prefix: config.REDIS_PREFIX };
const onRedisError = (error: Error): void =>
  logger.warn('redis connection failed', { reason: error.message });
const store = createStore({ ...connection, deadlineMs: config.INGEST_DEADLINE_MS, onError: onRedisError });
lifecycle.onClose('store', () => store.close());
const producer = createProducer(alertQueue, connection, onRedisError);
lifecycle.onClose('queue', () => producer.close());

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { app, settled } = createApp({
  store,
  producer,
  registry: createRegistry('ingest', version),
  logger,
  isClosing: () => lifecycle.isClosing,
  credentials: credentialsOf(config),
  bodyLimitBytes: config.INGEST_BODY_LIMIT_MB * 1024 ** 2,
  deadlineMs: config.INGEST_DEADLINE_MS,
});
lifecycle.onClose('pending jobs', settled);
await listen(app, {
  port: config.INGEST_PORT,
  host: config.HOST,
  portVariable: 'INGEST_PORT',
  lifecycle,
  logger,
});
