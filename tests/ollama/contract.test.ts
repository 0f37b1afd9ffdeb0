import { join } from 'node:path';
import { answerSchema, createCatalogue, loadCatalogue, toolsOf } from '@firstline/catalogue';
import { startOllamaStandIn } from '@firstline/ollama-stand-in';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOllama, templateWithoutTools } from './ollama-server.ts';
import { tinyModel } from './tiny-model.ts';

const catalogue = createCatalogue(
  (await loadCatalogue(join(import.meta.dirname, '..', '..', 'runbooks'))).runbooks,
);
const tools = toolsOf(catalogue);
/** Abstentions only: a model of random weights has little to get wrong. */
const format = answerSchema([]);
const options = { num_ctx: 4_096, num_predict: 400, num_thread: 1, temperature: 0, seed: 42 };
const chat = { model: 'able', messages: [{ role: 'user', content: 'hello' }], stream: false, options };
const abstention = { action: 'no_action', category: 'other', severity: 'info', reason: 'because' };

interface Subject {
  readonly url: string;
  stop(): Promise<void>;
}

/** Both have `able`, and `unable` that can't call tools. */
const subjects: Record<string, () => Promise<Subject>> = {
  'a real Ollama': async () => {
    const server = await startOllama();
    await server.addModel({ name: 'able', weights: tinyModel(1) });
    await server.addModel({ name: 'unable', weights: tinyModel(1), template: templateWithoutTools });
    return server;
  },
  'the stand-in': async () => {
    const standIn = await startOllamaStandIn({
      model: 'able',
      answers: ({ format: wanted }) =>
        wanted
          ? { kind: 'call', calls: [{ name: 'no_action', arguments: abstention }] }
          : { kind: 'content', content: 'words '.repeat(400) },
    });
    standIn.addModel('unable', { supportsTools: false });
    return { url: standIn.url, stop: () => standIn.close() };
  },
};

describe.each(Object.entries(subjects))('the API of %s', (_name, start) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
  }, 960_000);
  afterAll(() => subject?.stop());

  async function send(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${subject.url}${path}`, {
      method,
      ...(body !== undefined && { body: text }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  }
  const ask = async (more: object) => {
    const { status, text } = await send('/api/chat', { ...chat, ...more });
    return { status, body: JSON.parse(text) };
  };

  describe('refuses', () => {
    it.each<[string, object, number, RegExp]>([
      ['a model it does not have', { model: 'nope' }, 404, /^model "nope" not found, try pulling it first$/],
      [
        'tools for a model that can not call them',
        { model: 'unable', tools },
        400,
        /^registry\.ollama\.ai\/library\/unable:latest does not support tools$/,
      ],
      [
        'to think with a model that does not',
        { think: true },
        400,
        /^registry\.ollama\.ai\/library\/able:latest does not support thinking$/,
      ],
      ['no model', { model: undefined }, 400, /^model is required$/],
      [
        'tools that are no list',
        { tools: 'x' },
        400,
        /^json: cannot unmarshal string into Go struct field ChatRequest\.tools of type api\.Tools$/,
      ],
      [
        'a format it does not know, as a fault of its own',
        { format: 'yaml' },
        500,
        /^invalid format: "\\"yaml\\""; expected "json" or a valid JSON Schema object$/,
      ],
      ['a format of a number', { format: 7 }, 500, /^invalid format: "7"; expected "json"/],
      [
        'a schema of an unknown type',
        { format: { type: 'nonsense' } },
        500,
        /^invalid JSON schema in format$/,
      ],
      ['alternatives that are no list', { format: { oneOf: 7 } }, 500, /^invalid JSON schema in format$/],
      [
        'an option of the wrong type, as a fault of its own',
        { options: { ...options, temperature: 'hot' } },
        500,
        /^option "temperature" must be of type float32$/,
      ],
      [
        'a number of tokens in words',
        { options: { ...options, num_ctx: 'big' } },
        500,
        /^option "num_ctx" must be of type integer$/,
      ],
    ])('%s', async (_what, more, status, error) => {
      expect(await ask(more)).toEqual({ status, body: { error: expect.stringMatching(error) } });
    });

    it('half a JSON', async () => {
      const { status, text } = await send('/api/chat', '{"model":');
      expect([status, JSON.parse(text)]).toEqual([400, { error: 'unexpected EOF' }]);
    });

    it('an address it does not have', async () => {
      expect(await send('/api/nothing')).toMatchObject({ status: 404, text: '404 page not found' });
    });
  });

  describe('answers', () => {
    it('with a tool call when it got tools and a schema of names and parameters', async () => {
      const { status, body } = await ask({ tools, format });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        model: 'able',
        message: {
          role: 'assistant',
          content: '',
          tool_calls: [
            {
              function: {
                name: expect.stringMatching(/^(no_action|escalate_to_human)$/),
                arguments: expect.objectContaining({
                  action: expect.any(String),
                  reason: expect.any(String),
                }),
              },
            },
          ],
        },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: expect.any(Number),
        prompt_eval_duration: expect.any(Number),
        eval_count: expect.any(Number),
      });
      expect(body.message.tool_calls[0].id).toBeUndefined();
    });

    it('with the same JSON in the content when it got no tools', async () => {
      const { body } = await ask({ format });
      expect(body.message.tool_calls).toBeUndefined();
      const { name, parameters } = JSON.parse(body.message.content);
      expect(parameters.action).toBe(name);
    });

    it('as far as it may write, and says that it was cut', async () => {
      const { status, body } = await ask({ options: { ...options, num_predict: 5 } });
      expect([status, body.done_reason, body.eval_count]).toEqual([200, 'length', 5]);
    });

    it('to what is left of a prompt that is too long, without a word', async () => {
      const messages = [{ role: 'user', content: 'a long story '.repeat(3_000) }];
      const { status, body } = await ask({
        messages,
        options: { ...options, num_predict: 20 },
        truncate: false,
      });
      expect([status, body.prompt_eval_count]).toEqual([200, options.num_ctx]);
    });

    it('to a prompt that is too long as if it had no system message', async () => {
      const user = { role: 'user', content: 'what now?' };
      const system = { role: 'system', content: 'rule after rule '.repeat(2_000) };
      const alone = await ask({ messages: [user] });
      const both = await ask({ messages: [system, user] });
      expect([both.status, both.body.prompt_eval_count]).toEqual([200, alone.body.prompt_eval_count]);
    });

    it('whatever else stands in the request', async () => {
      const { status } = await ask({ logprobs: true, top_logprobs: 5, shift: false, keep_alive: '30m' });
      expect(status).toBe(200);
    });
  });

  describe('tells', () => {
    it('its version', async () => {
      expect(JSON.parse((await send('/api/version')).text).version).toMatch(/^0\.11\.4/);
    });

    it('its models by name, tag and digest', async () => {
      const { models } = JSON.parse((await send('/api/tags')).text);
      expect(models.map(({ name }: { name: string }) => name).sort()).toEqual([
        'able:latest',
        'unable:latest',
      ]);
      expect(models.every(({ digest }: { digest: string }) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    });

    it('which of them can call tools', async () => {
      const capabilities = async (model: string) =>
        JSON.parse((await send('/api/show', { model })).text).capabilities;
      expect(await capabilities('able')).toEqual(['completion', 'tools']);
      expect(await capabilities('unable')).toEqual(['completion']);
    });

    it('how much a model can read', async () => {
      const { model_info } = JSON.parse((await send('/api/show', { model: 'able' })).text);
      expect(model_info['llama.context_length']).toBeGreaterThanOrEqual(8_192);
    });

    it('that it does not know one', async () => {
      const { status, text } = await send('/api/show', { model: 'nope' });
      expect([status, JSON.parse(text)]).toEqual([404, { error: "model 'nope' not found" }]);
    });

    it('which one is loaded', async () => {
      await ask({ format });
      const { models } = JSON.parse((await send('/api/ps')).text);
      expect(models).toEqual([expect.objectContaining({ name: 'able:latest', digest: expect.any(String) })]);
    });

    it('how a pull goes, line by line, and why it can not be done without a registry', async () => {
      const model = 'registry.invalid/library/llama3.2:3b';
      const { status, type, text } = await send('/api/pull', { model });
      expect([status, type]).toEqual([200, expect.stringMatching(/^application\/x-ndjson/)]);
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toEqual([
        { status: 'pulling manifest' },
        { error: expect.stringMatching(/^pull model manifest: /) },
      ]);
      expect((await send('/api/pull', { model, stream: false })).status).toBe(500);
      expect((await send('/api/pull', {})).status).toBe(400);
    }, 60_000);
  });

  it('forgets a model that is deleted', async () => {
    expect((await send('/api/delete', { model: 'unable' }, 'DELETE')).status).toBe(200);
    const again = await send('/api/delete', { model: 'unable' }, 'DELETE');
    expect([again.status, JSON.parse(again.text)]).toEqual([404, { error: "model 'unable' not found" }]);
  });
});
