import { resolve } from 'node:path';
import { createLogger, Lifecycle, listen, loadConfig } from '@firstline/runtime';
import { createApp } from './app.ts';
import { Config } from './config.ts';
import { bootHost } from './host.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('lab-host', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();

const host = await bootHost({
  name: config.LAB_HOST_NAME,
  root: resolve(config.LAB_HOST_ROOT),
  address: config.LAB_UNIT_HOST ?? config.HOST,
  ports: { web: config.LAB_WEB_PORT, db: config.LAB_DB_PORT, cache: config.LAB_CACHE_PORT },
  body: config.LAB_CONTAINER
    ? 'container'
    : { diskQuotaMb: config.LAB_DISK_QUOTA_MB, memoryMb: config.LAB_MEMORY_MB },
  faultMaxMs: config.LAB_FAULT_MAX_MINUTES * 60_000,
  environment: Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
});
lifecycle.onClose('host', () => host.stop());
await listen(createApp(host, logger), {
  port: config.LAB_HOST_PORT,
  host: config.HOST,
  portVariable: 'LAB_HOST_PORT',
  lifecycle,
  logger,
});
