import { availableParallelism } from 'node:os';

export interface OllamaSettings {
  readonly url: string;
  readonly model: string;
  /** The most one decision may take, its repair included; milliseconds. */
  readonly timeoutMs?: number;
  /** Threads of one answer. */
  readonly numThread?: number;
  readonly numCtx?: number;
  /** Calls in flight. More than one on a CPU takes memory and gains nothing. */
  readonly concurrency?: number;
}

export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_NUM_CTX = 8_192;

/**
 * The options of every call, warm-up included, the same for ever: any change of num_ctx or num_thread reloads the model.
 * Threads are the cores less one, because generation collapses by an order of magnitude when Ollama takes all cores
 * of a machine it shares. The repeat penalty was 1.1 before Ollama 0.32 and corrupts names.
 */
export const frozenOptions = ({ numThread, numCtx = DEFAULT_NUM_CTX }: OllamaSettings) => ({
  temperature: 0,
  seed: 42,
  num_ctx: numCtx,
  num_predict: 300,
  repeat_penalty: 1,
  num_thread: numThread ?? Math.max(1, availableParallelism() - 1),
});

export const KEEP_ALIVE = '30m';
