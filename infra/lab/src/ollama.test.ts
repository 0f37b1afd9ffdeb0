import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { describeDecider, getModel } from './ollama.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** As much of an Ollama as a start asks for; `pull` is what a download tells, line by line. */
async function ollamaWith(models: readonly string[], pull: readonly object[] = []): Promise<string> {
  const answers: Record<string, string> = {
    '/api/version': JSON.stringify({ version: '0.11.4' }),
    '/api/tags': JSON.stringify({ models: models.map((name) => ({ name, digest: 'd' })) }),
    '/api/show': JSON.stringify({ capabilities: ['completion', 'tools'] }),
    '/api/pull': pull.map((line) => `${JSON.stringify(line)}\n`).join(''),
  };
  const server = createServer((request, response) => response.end(answers[request.url ?? ''] ?? ''));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const nobody = 'http://127.0.0.1:9';
const decider = 'auto';
const model = 'llama3.2:3b';

describe('the person is told who decides', () => {
  test('the model that is there', async () => {
    const url = await ollamaWith([model]);
    expect(await describeDecider({ decider, url, model })).toEqual({
      words: expect.stringMatching(/^llama3\.2:3b by Ollama/),
      modelMissing: false,
    });
  });

  test('the rules, and what is missing for the LLM', async () => {
    const url = await ollamaWith([model]);
    expect(await describeDecider({ decider, url, model: 'qwen3:4b' })).toEqual({
      words: expect.stringMatching(/^the rules: .*firstline models pull qwen3:4b/),
      modelMissing: true,
    });
    expect(await describeDecider({ decider, url: nobody, model })).toEqual({
      words: expect.stringMatching(/^the rules: Ollama does not answer/),
      modelMissing: false,
    });
  });

  test('the rules, when they were asked for', async () => {
    expect(await describeDecider({ decider: 'rules', url: nobody, model })).toEqual({
      words: 'the rules (DECIDER=rules)',
      modelMissing: false,
    });
  });
});

describe('a missing model', () => {
  const get = async (url: string, signal = new AbortController().signal) => {
    const said: string[] = [];
    await getModel({ decider, url, model }, { say: (line) => void said.push(line) }, signal);
    return said;
  };

  test('is got, and the person told when the LLM decides', async () => {
    const pull = [
      { status: 'pulling manifest' },
      { status: 'pulling', total: 2e9, completed: 1e9 },
      { status: 'success' },
    ];
    expect((await get(await ollamaWith([], pull))).at(-1)).toBe(
      'llama3.2:3b is there: the LLM decides from now on.',
    );
  });

  test('that can not be had is no failure of the start', async () => {
    const refused = await ollamaWith([], [{ status: 'pulling manifest' }, { error: 'no such host' }]);
    expect((await get(refused)).at(-1)).toMatch(/^! .*no such host\. The rules go on deciding\.$/);
    const stopped = await ollamaWith([], [{ status: 'pulling manifest' }]);
    expect((await get(stopped)).at(-1)).toMatch(
      /^! Ollama could not get llama3\.2:3b: .*The rules go on deciding\.$/,
    );
    expect((await get(nobody)).at(-1)).toMatch(/does not answer.*The rules go on deciding\.$/);
  });

  test('is not waited for when the lab is stopped', async () => {
    expect(await get(await ollamaWith([]), AbortSignal.abort())).toHaveLength(1);
  });
});
