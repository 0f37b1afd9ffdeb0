import { readFile } from 'node:fs/promises';
import { createLogger, Lifecycle, loadConfig } from '@firstline/runtime';
import { Config } from './config.ts';
import { Script } from './script.ts';
import { startOllamaStandIn } from './stand-in.ts';

const config = loadConfig(Config, process.env);
const logger = createLogger('ollama-stand-in', config.LOG_LEVEL);
const lifecycle = new Lifecycle(logger, config.SHUTDOWN_TIMEOUT_MS);
lifecycle.listen();
const answers = Script.parse(JSON.parse(await readFile(config.OLLAMA_SCRIPT_FILE, 'utf8')));
const standIn = await startOllamaStandIn({
  answers,
  model: config.OLLAMA_MODEL,
  port: config.OLLAMA_PORT,
  host: config.HOST,
});
lifecycle.onClose('http', () => standIn.close());
logger.info('listening', { url: standIn.url, simulator: true });
