import { createLogger, Lifecycle, loadConfig } from '@firstline/runtime';
import { Config } from './config.ts';
import { startRundeckStandIn } from './index.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('rundeck-stand-in', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, 10_000);

// Steps get the environment of the server, as on a real one, but not its keys.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^RUNDECK_.*TOKEN/.test(name)),
);
try {
  const standIn = await startRundeckStandIn({
    adminToken: config.RUNDECK_ADMIN_TOKEN,
    executorToken: config.RUNDECK_EXECUTOR_TOKEN,
    port: config.RUNDECK_PORT,
    host: config.HOST,
    dataDir: config.RUNDECK_DATA_DIR,
    clusterMode: config.RUNDECK_CLUSTER_MODE,
    threads: config.RUNDECK_THREADS,
    environment,
    logger,
  });
  lifecycle.onClose('rundeck stand-in', () => standIn.close());
  lifecycle.listen();
} catch (error) {
  logger.error('start failed', { err: error });
  process.exitCode = 1;
}
