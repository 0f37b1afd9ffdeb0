import type { Candidate, Runbook } from '@firstline/contracts';
import { Category, Severity } from '@firstline/contracts';
import type { Catalogue } from './catalogue.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool as Ollama's chat API takes it. */
export interface Tool {
  readonly type: 'function';
  readonly function: { readonly name: string; readonly description: string; readonly parameters: JsonSchema };
}

const abstentions = [
  {
    name: 'escalate_to_human',
    description:
      'Hand it to a human: no runbook surely fits, data or security may be at stake, or it is unclear.',
  },
  {
    name: 'no_action',
    description: 'Nothing needs to be done: a test, information, expected, or recovering by itself.',
  },
] as const;

/**
 * The tools of the prompt: all runbooks by name, then the two ways not to act. The same list for every alert, because
 * a stable prefix is what makes a small model on a small machine fast. Each shows only its own parameters; what every
 * call has (`action`, `category`, `severity`, `reason`) the prompt says once, or it would fill half of it.
 */
export function toolsOf(catalogue: Catalogue): Tool[] {
  const runbooks = catalogue.runbooks.map((runbook) =>
    toolOf(
      runbook.name,
      runbook.description,
      parameterSchemas(runbook, (name) => runbook.parameters[name]?.enum ?? []),
    ),
  );
  return [...runbooks, ...abstentions.map(({ name, description }) => toolOf(name, description, {}))];
}

const toolOf = (name: string, description: string, own: Readonly<Record<string, JsonSchema>>): Tool => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: { type: 'object', properties: own },
  },
});

/**
 * The answers allowed for this alert, as the schema that Ollama turns into a grammar: only its candidates, only their
 * values. Properties are generated in this order; the name's echo catches a parser that found another tool by substring.
 */
export function answerSchema(candidates: readonly Candidate[]): JsonSchema {
  const answers = [
    ...candidates.map(({ runbook, bound, open }) => {
      const allowed = (name: string) => (bound[name] === undefined ? (open[name] ?? []) : [bound[name]]);
      return answer(runbook.name, parameterSchemas(runbook, allowed));
    }),
    ...abstentions.map(({ name }) => answer(name, {})),
  ];
  return { oneOf: answers };
}

const answer = (name: string, own: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties: { name: { const: name }, parameters: parametersOf(name, own) },
  required: ['name', 'parameters'],
});

function parametersOf(action: string, own: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const properties = {
    action: { type: 'string', enum: [action] },
    category: { type: 'string', enum: Category.options },
    severity: { type: 'string', enum: Severity.options },
    ...own,
    reason: { type: 'string', maxLength: 160 },
  };
  return { type: 'object', properties, required: Object.keys(properties) };
}

const parameterSchemas = (
  runbook: Runbook,
  allowed: (name: string) => readonly string[],
): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(runbook.parameters).map(([name, { label, description }]) => [
      name,
      // One that a label fills needs no explanation.
      { type: 'string', enum: allowed(name), ...(label === undefined && { description }) },
    ]),
  );
