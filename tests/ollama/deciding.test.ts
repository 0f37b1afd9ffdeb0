import { createRulesDecider, validateChoice } from '@firstline/catalogue';
import { checkOllama, createFallbackDecider, createLlmDecider } from '@firstline/llm';
import { silentLogger } from '@firstline/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue, diskFull, serviceDown, situationOf, unknown } from './alerts.ts';
import { type OllamaServer, startOllama, templateWithoutTools } from './ollama-server.ts';
import { tinyModel } from './tiny-model.ts';

// A queue of one, so that calls at the same moment find it full.
let server: OllamaServer;
beforeAll(async () => {
  server = await startOllama({ OLLAMA_MAX_QUEUE: '1' });
  await server.addModel({ name: 'tiny', weights: tinyModel(1) });
}, 960_000);
afterAll(() => server?.stop());

const deciderOf = (more: Partial<Parameters<typeof createLlmDecider>[0]> = {}) =>
  createLlmDecider({
    url: server.url,
    model: 'tiny',
    numThread: 1,
    timeoutMs: 60_000,
    catalogue,
    siteNotes: '',
    logger: silentLogger,
    ...more,
  });
const count = async (pattern: RegExp): Promise<number> => [...(await server.log()).matchAll(pattern)].length;
const runnersStarted = () => count(/llama runner started/g);
const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('at the start', () => {
  it('a model that is there and can call tools is known by its digest', async () => {
    const state = await checkOllama({ url: server.url, model: 'tiny' });
    expect(state).toEqual({
      reachable: true,
      version: '0.11.4',
      modelPresent: true,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      supportsTools: true,
    });
    expect((await deciderOf().decide(serviceDown)).reached.modelDigest).toBe(state.digest);
  });

  it('a model that is missing, or can not call tools, is named with the remedy', async () => {
    await server.addModel({ name: 'mute', weights: tinyModel(1), template: templateWithoutTools });
    const problem = async (model: string) => (await checkOllama({ url: server.url, model })).problem;
    expect(await problem('nope:1b')).toContain('firstline models pull nope:1b');
    expect(await problem('mute')).toMatch(/does not support tools: choose another/);
    await expect(deciderOf({ model: 'mute' }).decide(serviceDown)).rejects.toMatchObject({
      code: 'E_LLM_NO_TOOLS',
    });
  });

  it('the warm-up loads the model once, for every decision after it', async () => {
    const decider = deciderOf();
    await decider.warmUp();
    const before = await runnersStarted();
    for (const situation of [serviceDown, diskFull, unknown]) await decider.decide(situation);
    expect(await runnersStarted()).toBe(before);
    // Other options would have cost a load each.
    await deciderOf({ numCtx: 6_000 }).decide(serviceDown);
    expect(await runnersStarted()).toBe(before + 1);
  });
});

describe('answers of random weights', () => {
  it('come as tool calls and as JSON in the content, and none gets past the lists', async () => {
    const shapes = new Set<string>();
    const actions = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await server.addModel({ name: `seed:${seed}`, weights: tinyModel(seed) });
      const decider = deciderOf({ model: `seed:${seed}` });
      for (const situation of [
        serviceDown,
        diskFull,
        unknown,
        situationOf({ alertname: 'HostHighCpu', process: 'lab-batch' }, 'lab-batch burns CPU'),
        situationOf({ alertname: 'Watchdog', severity: 'none', instance: 'nowhere' }, 'always firing'),
      ]) {
        const { choice, reached } = await decider.decide(situation).catch((error: unknown) => {
          // An answer that Ollama's own parser swallowed, or that was cut off: the rules would decide.
          expect(error).toMatchObject({ code: 'E_LLM_ANSWER_UNUSABLE' });
          return { choice: undefined, reached: undefined };
        });
        if (choice === undefined) {
          shapes.add('unusable');
          continue;
        }
        expect(validateChoice(choice, situation).filter(({ ok }) => !ok)).toEqual([]);
        shapes.add(/"toolCalls":\[\]/.test(reached?.rawAnswer ?? '') ? 'content' : 'tool call');
        actions.add(choice.runbook ?? choice.action);
      }
    }
    expect([...shapes]).toEqual(expect.arrayContaining(['content', 'tool call']));
    // Not always the same, or it would prove little.
    expect(actions.size).toBeGreaterThan(2);
  }, 300_000);
});

describe('trouble', () => {
  it('a prompt that fills the context is refused, not cut', async () => {
    const chats = await count(/\/api\/chat/g);
    await expect(deciderOf({ numCtx: 1_024 }).decide(serviceDown)).rejects.toMatchObject({
      code: 'E_LLM_PROMPT_TOO_LONG',
    });
    expect(await count(/\/api\/chat/g)).toBe(chats);
    const decider = createFallbackDecider(deciderOf({ numCtx: 1_024 }), createRulesDecider(), {
      logger: silentLogger,
    });
    expect((await decider.decide(serviceDown)).reached).toMatchObject({
      decider: 'rules',
      fallbackReason: expect.stringMatching(/^the prompt may take \d+ tokens/),
    });
    const wanted = { url: server.url, model: 'tiny', numCtx: 16_384 };
    expect((await checkOllama(wanted)).problem).toMatch(/reads 8192 tokens, and 16384 are wanted/);
  });

  it('a full queue is waited for, and no decision fails of it', async () => {
    const decider = deciderOf({ concurrency: 12 });
    let decided = 0;
    do {
      const all = await Promise.all(Array.from({ length: 12 }, () => decider.decide(unknown)));
      decided += all.filter(({ reached }) => reached.decider === 'llm').length;
    } while ((await count(/\| 503 \|/g)) === 0);
    expect(decided % 12).toBe(0);
  }, 300_000);

  it('a decision that is no longer wanted ends in the server, too', async () => {
    const decider = deciderOf();
    const ended = () => count(/\| (?:499|500) \|.*\/api\/chat/g);
    const before = await ended();
    let afterMs = 5;
    // Too early, and the call has not arrived; too late, and it is over.
    await until(async () => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('lock lost')), afterMs);
      await decider.decide(serviceDown, abort.signal).catch(({ message }: Error) => {
        expect(message).toBe('lock lost');
      });
      afterMs = afterMs < 300 ? afterMs * 2 : 5;
      return (await ended()) > before;
    });
    expect((await decider.decide(serviceDown)).reached.decider).toBe('llm');
  });

  it('a server that hangs costs nobody more than the time of a decision', async () => {
    const decider = createFallbackDecider(deciderOf({ timeoutMs: 500 }), createRulesDecider(), {
      logger: silentLogger,
    });
    server.freeze();
    try {
      const incidents = Array.from({ length: 100 }, (_, index) =>
        situationOf({ alertname: 'ServiceDown', service: 'lab-web', instance: `web-${index}` }, 'it is down'),
      );
      const decisions = await Promise.all(incidents.map((situation) => decider.decide(situation)));
      expect(decisions.map(({ choice }) => choice.runbook)).toEqual(Array(100).fill('restart_service'));
      expect(decisions.every(({ reached }) => reached.decider === 'rules')).toBe(true);
      expect(decisions[99]?.reached.fallbackReason).toMatch(/no decision from tiny in 500 ms|left alone/);
    } finally {
      server.thaw();
    }
  });

  it('a model deleted in the middle of the work: the rules decide and say how to get it back', async () => {
    await server.addModel({ name: 'short-lived', weights: tinyModel(3) });
    const llm = deciderOf({ model: 'short-lived' });
    await llm.warmUp();
    const decider = createFallbackDecider(llm, createRulesDecider(), { logger: silentLogger });
    await server.removeModel('short-lived');
    const { choice, reached } = await decider.decide(serviceDown);
    expect(choice.runbook).toBe('restart_service');
    expect(reached).toMatchObject({
      decider: 'rules',
      fallbackReason: expect.stringMatching(/firstline models pull short-lived/),
    });
  });

  it('a server killed in the middle of an answer: the rules decide and say so; back again, so is the LLM', async () => {
    let time = 0;
    const decider = createFallbackDecider(deciderOf(), createRulesDecider(), {
      logger: silentLogger,
      now: () => time,
    });
    const chats = await count(/\/api\/chat/g);
    const decision = decider.decide(serviceDown);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.kill();
    const { choice, reached } = await decision;
    expect(await count(/\/api\/chat/g)).toBe(chats);
    expect(choice.runbook).toBe('restart_service');
    expect(reached).toMatchObject({
      decider: 'rules',
      fallbackReason: expect.stringMatching(/^Ollama does not answer at http:/),
    });
    await server.restart();
    time += 60_000;
    expect((await decider.decide(unknown)).reached.decider).toBe('llm');
  });
});
