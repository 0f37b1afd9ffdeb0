import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { describeDecider } from './ollama.ts';

async function ollamaWith(models: readonly string[]) {
  const tags = JSON.stringify({ models: models.map((name) => ({ name })) });
  const server = createServer((_, response) => response.end(tags)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('the person is told who decides: the model that is there, or the rules and why', async () => {
  const { server, url } = await ollamaWith(['llama3.2:3b']);
  const decider = 'auto';
  expect(await describeDecider({ decider, url, model: 'llama3.2:3b' })).toMatch(/^llama3\.2:3b by Ollama/);
  expect(await describeDecider({ decider, url, model: 'qwen3:4b' })).toContain('ollama pull qwen3:4b');
  expect(await describeDecider({ decider: 'rules', url, model: 'llama3.2:3b' })).toMatch(/^the rules/);
  server.closeAllConnections();
  server.close();
  expect(await describeDecider({ decider, url, model: 'llama3.2:3b' })).toMatch(
    /^the rules: no Ollama answers/,
  );
});
