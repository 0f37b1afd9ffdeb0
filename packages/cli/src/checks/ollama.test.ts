import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '@firstline/catalogue';
import { storeEvaluation } from '@firstline/evaluation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from '../../test/neighbours.ts';
import type { CliContext } from '../cli-context.ts';
import { checkOllama } from './ollama.ts';

const directory = mkdtempSync(join(tmpdir(), 'doctor-ollama-'));
const file = join(directory, 'evaluations.json');
const runbooks = join(import.meta.dirname, '..', '..', '..', '..', 'runbooks');
let ollama: Awaited<ReturnType<typeof answering>>;
beforeAll(async () => {
  ollama = await answering({
    '/api/version': { body: { version: '0.11.4' } },
    '/api/tags': { body: { models: [{ name: 'llama3.2:3b', digest: 'sha256:a' }] } },
    '/api/show': { body: { capabilities: ['completion', 'tools'] } },
  });
});
afterAll(async () => {
  await ollama.close();
  rmSync(directory, { recursive: true });
});
const model = async () => {
  const settings = {
    OLLAMA_URL: ollama.url,
    OLLAMA_MODEL: 'llama3.2:3b',
    RUNBOOKS_DIR: runbooks,
    EVALUATIONS_FILE: file,
  };
  const found = await checkOllama({ settings, now: () => new Date() } as unknown as CliContext);
  return found.find(({ part }) => part === 'Model');
};

describe('the doctor about the model', () => {
  it('warns of one that was never evaluated, and says what to type', async () => {
    expect(await model()).toMatchObject({
      level: 'warn',
      seen: expect.stringMatching(/never evaluated.*only observes where no rule backs it/),
      mend: 'firstline evaluate llm --model llama3.2:3b',
    });
  });

  it('says what the last evaluation with this catalogue gave', async () => {
    const { hash } = await loadCatalogue(runbooks);
    const good = {
      model: 'llama3.2:3b',
      digest: 'sha256:a',
      catalogueHash: hash,
      at: '2026-11-24T10:00:00.000Z',
      cases: 160,
      right: 155,
      harmful: 0,
      rulesRight: 150,
      rulesHarmful: 0,
    };
    await storeEvaluation(file, good);
    expect(await model()).toMatchObject({ level: 'ok', seen: expect.stringContaining('155 of 160 right') });
    await storeEvaluation(file, { ...good, harmful: 3 });
    expect(await model()).toMatchObject({
      level: 'warn',
      seen: expect.stringContaining('harmful on 3 of 160'),
    });
  });
});
