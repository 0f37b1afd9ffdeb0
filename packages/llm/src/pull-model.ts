import { messageOf } from '@firstline/runtime';
import { Ollama } from 'ollama';
import { LlmError } from './errors.ts';
import { explainFailure, isBrokenConnection } from './ollama-errors.ts';
import type { OllamaSettings } from './ollama-options.ts';

/** How far a download is; bytes are known only for the parts of the model itself. */
export interface PullProgress {
  readonly status: string;
  readonly completed?: number;
  readonly total?: number;
}

/**
 * Has Ollama download a model. Ollama keeps what it has when it is stopped, so a second call goes on from there.
 * Throws {@link LlmError} `pull_failed` with the server's words, or the signal's reason.
 */
export async function pullModel(
  { url, model }: Pick<OllamaSettings, 'url' | 'model'>,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const client = new Ollama({
    host: url,
    fetch: (input, init) => fetch(input, { ...init, signal: signal ?? init?.signal ?? null }),
  });
  try {
    for await (const { status, completed, total } of await client.pull({ model, stream: true })) {
      onProgress({ status, ...(completed && { completed }), ...(total && { total }) });
    }
  } catch (error) {
    signal?.throwIfAborted();
    // The server's own words come as a plain error; a broken connection does not.
    if (isBrokenConnection(error)) throw explainFailure(error, { url, model });
    throw new LlmError('pull_failed', `Ollama could not get ${model}: ${messageOf(error)}`);
  }
}
