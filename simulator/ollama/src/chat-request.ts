import { z } from 'zod';

/** The part of a chat request that the stand-in looks at and tests assert on. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).default([]),
  tools: z
    .array(z.unknown())
    .nullish()
    .transform((tools) => tools ?? []),
  format: z.unknown().optional(),
  think: z.boolean().nullish(),
  options: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((options) => options ?? {}),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/** A body that is no chat request, refused in the words of a real 0.11.4. */
export function refuseBody(body: unknown): Refusal {
  const { model, tools } = (body ?? {}) as { model?: unknown; tools?: unknown };
  if (tools !== undefined && !Array.isArray(tools)) {
    const error = `json: cannot unmarshal ${typeof tools} into Go struct field ChatRequest.tools of type api.Tools`;
    return { status: 400, error };
  }
  return {
    status: 400,
    error: typeof model === 'string' && model !== '' ? 'invalid request' : 'model is required',
  };
}

/** A request that a real server understands and refuses all the same, its own mistakes with 500 included. */
export function refuseRequest(
  { model, tools, think, format, options }: ChatRequest,
  known: { supportsTools: boolean } | undefined,
): Refusal | undefined {
  if (known === undefined) return { status: 404, error: `model "${model}" not found, try pulling it first` };
  const path = `registry.ollama.ai/library/${withTag(model)}`;
  if (tools.length > 0 && !known.supportsTools)
    return { status: 400, error: `${path} does not support tools` };
  if (think) return { status: 400, error: `${path} does not support thinking` };
  const wrong = Object.entries(optionTypes).find(
    ([name]) => options[name] !== undefined && typeof options[name] !== 'number',
  );
  if (wrong) return { status: 500, error: `option "${wrong[0]}" must be of type ${wrong[1]}` };
  if (format === undefined || format === null || format === 'json') return undefined;
  if (typeof format !== 'object') {
    const written = JSON.stringify(JSON.stringify(format));
    return {
      status: 500,
      error: `invalid format: ${written}; expected "json" or a valid JSON Schema object`,
    };
  }
  return isSchema(format) ? undefined : { status: 500, error: 'invalid JSON schema in format' };
}

const optionTypes: Readonly<Record<string, string>> = {
  temperature: 'float32',
  num_ctx: 'integer',
  num_predict: 'integer',
  num_thread: 'integer',
  seed: 'integer',
};

const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

/** As far as tests get it wrong: an unknown type, or alternatives that are no list. */
function isSchema(schema: object): boolean {
  const { type, oneOf, anyOf } = schema as Record<string, unknown>;
  if (type !== undefined && !(typeof type === 'string' && types.has(type))) return false;
  return [oneOf, anyOf].every((alternatives) => alternatives === undefined || Array.isArray(alternatives));
}

/** A model's name as the server lists it: without a tag it means `latest`. */
export const withTag = (model: string): string => (model.includes(':') ? model : `${model}:latest`);
