import { join } from 'node:path';
import {
  candidates as bindable,
  createCatalogue,
  createRulesDecider,
  loadCatalogue,
} from '@firstline/catalogue';
import type { Alert, Situation } from '@firstline/contracts';
import { checkOllama, createFallbackDecider, createLlmDecider } from '@firstline/llm';
import {
  type OllamaStandIn,
  type Reply,
  type StandInOptions,
  startOllamaStandIn,
} from '@firstline/ollama-stand-in';
import { silentLogger } from '@firstline/runtime';
import { afterEach, describe, expect, it } from '@jest/globals';

const catalogue = await loadCatalogue(join(import.meta.dirname, '..', '..', 'runbooks'));
const alert: Alert = {
  source: 'alertmanager',
  fingerprint: 'f',
  status: 'firing',
  labels: { alertname: 'ServiceDown', instance: 'web-1', service: 'lab-web', severity: 'critical' },
  annotations: { summary: 'lab-web does not answer' },
};
const situation: Situation = { alert, target: 'web-1', candidates: bindable(catalogue, alert, 'web-1') };
const model = 'llama3.2:3b';

let ollama: OllamaStandIn | undefined;
afterEach(async () => {
  await ollama?.close();
  ollama = undefined;
});
async function start(
  answers: StandInOptions['answers'],
  timeoutMs = 5_000,
  options: Partial<StandInOptions> = {},
) {
  ollama = await startOllamaStandIn({ answers, ...options });
  const decider = createLlmDecider({
    url: ollama.url,
    model,
    timeoutMs,
    catalogue,
    siteNotes: '',
    logger: silentLogger,
  });
  return { ollama, decider };
}
const call = (name: string, more: Record<string, unknown> = {}): Reply & { kind: 'call' } => ({
  kind: 'call',
  calls: [
    {
      name,
      arguments: { action: name, category: 'availability', severity: 'high', reason: 'because', ...more },
    },
  ],
});
const restart = call('restart_service', { service: 'lab-web' });
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a decision by the LLM', () => {
  it('records model, prompt hashes, raw answer and tokens', async () => {
    const { decider } = await start([restart]);
    const { choice, reached } = await decider.decide(situation);
    expect(choice).toMatchObject({
      action: 'run',
      runbook: 'restart_service',
      parameters: { service: 'lab-web' },
    });
    expect(reached).toMatchObject({
      decider: 'llm',
      model,
      tokens: { prompt: expect.any(Number), answer: expect.any(Number) },
    });
    expect(reached.promptHashes?.system).toMatch(/^[0-9a-f]{16}$/);
    expect(reached.rawAnswer).toContain('restart_service');
  });

  it('shows all tools in one order and allows only the candidates, with the same options each time', async () => {
    const { decider, ollama: server } = await start([restart]);
    await decider.decide(situation);
    await decider.decide({ ...situation, candidates: [] });
    const [first, second] = server.requests.map(({ request }) => request);
    expect(first?.tools).toEqual(second?.tools);
    expect(first?.options).toEqual(second?.options);
    expect(first?.messages[0]).toEqual(second?.messages[0]);
    expect(first?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    const names = (request: { format?: unknown }) =>
      (request.format as { oneOf: { properties: { name: { const: string } } }[] }).oneOf.map(
        ({ properties }) => properties.name.const,
      );
    expect(names(first ?? {})).toContain('restart_service');
    expect(names(second ?? {})).toEqual(['escalate_to_human', 'no_action']);
  });

  it('is repaired once', async () => {
    const { decider, ollama: server } = await start([
      { kind: 'content', content: 'I would restart it.' },
      restart,
    ]);
    const { choice, verdicts } = await decider.decide(situation);
    expect(choice.runbook).toBe('restart_service');
    expect(verdicts[0]).toMatchObject({ check: 'repair' });
    expect(server.requests[1]?.request.messages.at(-1)?.content).toContain('could not be used');
  });

  it('goes to a human when the repair fails too', async () => {
    const { decider, ollama: server } = await start([call('reboot_host')]);
    const { choice } = await decider.decide(situation);
    expect(choice).toMatchObject({
      action: 'escalate_to_human',
      reason: expect.stringMatching(/reboot_host is no candidate/),
    });
    expect(server.requests).toHaveLength(2);
  });
});

describe('an LLM that can not decide', () => {
  it('is cut at its time, and the server sees the connection close', async () => {
    const { decider, ollama: server } = await start([{ kind: 'hang' }], 200);
    await expect(decider.decide(situation)).rejects.toMatchObject({ code: 'E_LLM_TIMEOUT', retryable: true });
    await until(() => server.requests[0]?.left === true);
  });

  it('is cut by the caller, whose reason comes back', async () => {
    const { decider, ollama: server } = await start([{ kind: 'hang' }]);
    const abort = new AbortController();
    const decision = decider.decide(situation, abort.signal);
    await until(() => server.requests.length === 1);
    abort.abort(new Error('lock lost'));
    await expect(decision).rejects.toThrow('lock lost');
    await until(() => server.requests[0]?.left === true);
  });

  it('waits while the queue is full, and decides when there is room', async () => {
    const full: Reply = { kind: 'error', status: 503, error: 'server busy, please try again.' };
    const { decider, ollama: server } = await start([full, full, restart]);
    expect((await decider.decide(situation)).choice.runbook).toBe('restart_service');
    expect(server.requests).toHaveLength(3);
  });

  it('is told as busy when the queue stays full for all of its time', async () => {
    const { decider, ollama: server } = await start([{ kind: 'error', status: 503, error: 'busy' }], 400);
    await expect(decider.decide(situation)).rejects.toMatchObject({ code: 'E_LLM_BUSY', retryable: true });
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it('is cut by the caller while it waits for room in the queue, too', async () => {
    const { decider, ollama: server } = await start([{ kind: 'error', status: 503, error: 'busy' }]);
    const abort = new AbortController();
    const decision = decider.decide(situation, abort.signal);
    await until(() => server.requests.length === 1);
    abort.abort(new Error('lock lost'));
    await expect(decision).rejects.toThrow('lock lost');
  });

  it.each<[string, Reply, string, boolean]>([
    [
      'crashed',
      { kind: 'error', status: 500, error: 'model runner has unexpectedly stopped' },
      'E_LLM_CRASHED',
      true,
    ],
    [
      'our own mistake',
      { kind: 'error', status: 500, error: 'invalid JSON schema in format' },
      'E_LLM_BAD_REQUEST',
      false,
    ],
    ['an empty 200', { kind: 'raw', body: '{}' }, 'E_LLM_ANSWER_UNUSABLE', false],
    ['no JSON', { kind: 'raw', body: '<html>' }, 'E_LLM_ANSWER_UNUSABLE', false],
    [
      'cut off',
      { kind: 'content', content: '{"name":', doneReason: 'length' },
      'E_LLM_ANSWER_UNUSABLE',
      false,
    ],
    ['a full context', { kind: 'full_context' }, 'E_LLM_ANSWER_UNUSABLE', false],
    ['a reset', { kind: 'reset' }, 'E_LLM_UNREACHABLE', true],
  ])('%s', async (_name, reply, code, retryable) => {
    const { decider } = await start([reply]);
    await expect(decider.decide(situation)).rejects.toMatchObject({ code, retryable });
  });

  it('names the missing model and what to type', async () => {
    const { ollama: server } = await start([restart], 1_000, { model: 'other:1b' });
    const decider = createLlmDecider({
      url: server.url,
      model,
      catalogue,
      siteNotes: '',
      logger: silentLogger,
    });
    await expect(decider.decide(situation)).rejects.toThrow('firstline models pull llama3.2:3b');
    expect((await checkOllama({ url: server.url, model })).problem).toContain(
      'firstline models pull llama3.2:3b',
    );
  });

  it('lets one call through at a time', async () => {
    const { decider, ollama: server } = await start([{ kind: 'hang' }]);
    const abort = new AbortController();
    const both = [decider.decide(situation, abort.signal), decider.decide(situation, abort.signal)].map(
      (each) => each.catch(() => 0),
    );
    await until(() => server.requests.length === 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.requests).toHaveLength(1);
    abort.abort();
    await Promise.all(both);
  });
});

describe('a choice that a human should look at', () => {
  const risky = { ...alert, labels: { alertname: 'Strange', instance: 'web-1', process: 'lab-batch' } };
  const unknown: Situation = {
    alert: risky,
    target: 'web-1',
    candidates: bindable(catalogue, risky, 'web-1'),
  };
  const stopProcess = call('stop_runaway_process', { process: 'lab-batch' });
  const likely = (chosen: number, other: number) => [
    { token: '{"name": "', logprob: 0, top_logprobs: [] },
    {
      token: 'stop_runaway_process',
      logprob: Math.log(chosen),
      top_logprobs: [{ token: 'no_action', logprob: Math.log(other) }],
    },
    { token: '", "parameters"', logprob: 0, top_logprobs: [] },
  ];

  it.each(['no_action', 'collect_diagnostics'])(
    '%s, where the rule of another runbook matches',
    async (name) => {
      const { decider } = await start([call(name)]);
      const { choice, verdicts } = await decider.decide(situation);
      expect(choice).toMatchObject({
        action: 'escalate_to_human',
        severity: 'high',
        reason: `the model chose ${name}, but the rule of restart_service matches`,
      });
      expect(verdicts.at(-1)).toMatchObject({ check: 'rules', ok: false });
    },
  );

  it('a repair by the book, where the rules know a reason against it', async () => {
    const { decider } = await start([restart]);
    const { choice } = await decider.decide({ ...situation, circumstances: { repeatCount: 9 } });
    expect(choice).toMatchObject({
      action: 'escalate_to_human',
      reason: expect.stringMatching(/^the model chose restart_service, but by the rules it came 9 times/),
    });
  });

  it('is taken when no rule matches and its risk is low', async () => {
    const { decider, ollama: server } = await start([call('collect_diagnostics')]);
    expect((await decider.decide(unknown)).choice.runbook).toBe('collect_diagnostics');
    expect(server.requests).toHaveLength(1);
  });

  it('a risky runbook that a second sample does not choose again', async () => {
    const { decider, ollama: server } = await start([stopProcess, call('no_action')]);
    const { choice, verdicts } = await decider.decide(unknown);
    expect(choice.action).toBe('escalate_to_human');
    expect(verdicts.at(-1)).toMatchObject({ check: 'second sample', ok: false });
    const [first, second] = server.requests.map(({ request }) => request);
    expect(second?.options).toEqual({ ...first?.options, temperature: 0.7, seed: 43 });
    expect(second?.messages).toEqual(first?.messages);
  });

  it('not a risky runbook that comes twice', async () => {
    const { decider } = await start([stopProcess]);
    expect((await decider.decide(unknown)).choice.runbook).toBe('stop_runaway_process');
  });

  it('a risky runbook with a thin margin, where the server tells its log probabilities', async () => {
    const { decider, ollama: server } = await start([{ ...stopProcess, logprobs: likely(0.5, 0.45) }]);
    const { choice, verdicts } = await decider.decide(unknown);
    expect(choice.action).toBe('escalate_to_human');
    expect(verdicts.at(-1)).toMatchObject({ check: 'margin', ok: false });
    expect(server.requests).toHaveLength(1);
  });

  it('not a risky runbook with a clear margin', async () => {
    const { decider } = await start([{ ...stopProcess, logprobs: likely(0.9, 0.05) }]);
    const { choice, reached } = await decider.decide(unknown);
    expect(choice.runbook).toBe('stop_runaway_process');
    expect(reached.confidence).toBeCloseTo(0.9);
  });
});

describe('a decision never blocks others', () => {
  it('with an Ollama that hangs, 100 other incidents are decided by rules within the time of one', async () => {
    const timeoutMs = 300;
    const { decider, ollama: server } = await start([{ kind: 'hang' }], timeoutMs);
    const both = createFallbackDecider(decider, createRulesDecider(), { logger: silentLogger });
    const decisions = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const labels = { ...alert.labels, instance: `web-${index}` };
        const other: Alert = { ...alert, fingerprint: `f${index}`, labels };
        const started = performance.now();
        const decision = await both.decide({ ...situation, alert: other });
        return { ...decision, tookMs: performance.now() - started };
      }),
    );
    expect(decisions.map(({ reached }) => reached.decider)).toEqual(Array(100).fill('rules'));
    expect(decisions.every(({ choice }) => choice.runbook === 'restart_service')).toBe(true);
    // Their budget, and what a busy machine may add; one after the other they would have taken half a minute.
    expect(Math.max(...decisions.map(({ tookMs }) => tookMs))).toBeLessThan(timeoutMs + 5_000);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  it('those that wait for the LLM when it is given up go to the rules at once', async () => {
    let hangs = 0;
    const { decider, ollama: server } = await start(
      () => (++hangs <= 3 ? { kind: 'error', status: 500, error: 'runner died' } : { kind: 'hang' }),
      60_000,
    );
    const both = createFallbackDecider(decider, createRulesDecider(), { logger: silentLogger });
    const decisions = await Promise.all(Array.from({ length: 20 }, () => both.decide(situation)));
    expect(decisions.map(({ reached }) => reached.decider)).toEqual(Array(20).fill('rules'));
    expect(decisions.at(-1)?.reached.fallbackReason).toMatch(/^left alone after 3 failures: .*runner died/);
    expect(server.requests.length).toBeLessThanOrEqual(4);
  });
});

describe('the rules behind the LLM', () => {
  it('decide when it is away, say why, and leave it alone after three failures', async () => {
    let time = 0;
    let calls = 0;
    const { decider } = await start(() => {
      calls++;
      return calls <= 4 ? { kind: 'error', status: 500, error: 'runner died' } : restart;
    });
    const both = createFallbackDecider(decider, createRulesDecider(), {
      logger: silentLogger,
      now: () => time,
    });
    for (let alerts = 0; alerts < 10; alerts++) {
      const { choice, reached } = await both.decide(situation);
      expect(choice.runbook).toBe('restart_service');
      expect(reached).toMatchObject({
        decider: 'rules',
        fallbackReason: expect.stringMatching(/runner died/),
      });
    }
    expect(calls).toBe(3);
    time += 31_000;
    await both.decide(situation);
    await both.decide(situation);
    expect(calls).toBe(4);
    time += 31_000;
    expect((await both.decide(situation)).reached.decider).toBe('llm');
    expect((await both.decide(situation)).reached.decider).toBe('llm');
  });
});

describe('a hostile model', () => {
  it('never gets a runbook or a value past the lists, in 1,000 answers', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
    const names = [
      'restart_service',
      'free_disk_space',
      'reboot_host',
      'no_action',
      '__proto__',
      'constructor',
      'restart_service ',
    ];
    const values = ['lab-web', 'lab-db', '$(reboot)', 7, null, { a: 1 }, ['lab-web'], 'nginx', ''];
    const { decider } = await start(() => {
      const name = pick(names);
      const own = { [pick(['service', 'host', 'mountpoint', '__proto__'])]: pick(values) };
      return call(name, { action: pick([name, pick(names)]), ...own });
    });
    const small = { ...situation, candidates: bindable(createCatalogue(catalogue.runbooks), alert, 'web-1') };
    let ran = 0;
    for (let round = 0; round < 1_000; round++) {
      const { choice } = await decider.decide(small);
      if (choice.action !== 'run') continue;
      ran++;
      const candidate = small.candidates.find(({ runbook }) => runbook.name === choice.runbook);
      expect(candidate).toBeDefined();
      for (const [name, value] of Object.entries(choice.parameters)) {
        const allowed =
          candidate?.bound[name] === undefined ? candidate?.open[name] : [candidate.bound[name]];
        expect(allowed).toContain(value);
      }
    }
    expect(ran).toBeGreaterThan(10);
  }, 60_000);
});
