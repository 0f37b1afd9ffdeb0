import { validateChoice } from '@firstline/catalogue';
import { Category, type Choice, Severity, type Situation, type Verdict } from '@firstline/contracts';
import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import type { ChatAnswer } from './ollama-chat.ts';

export type Reading =
  | { readonly choice: Choice; readonly verdicts: Verdict[] }
  | { readonly problem: string; readonly verdicts: Verdict[] };

interface Call {
  readonly name: string;
  readonly arguments: unknown;
}

/** The text around a call that may be taken off before it is parsed; nothing inside it is ever guessed at. */
const wrappings = [
  /^```(?:json)?\s*([\s\S]*?)\s*```$/,
  /^<\|python_tag\|>\s*([\s\S]*)$/,
  /^[^{[]*({[\s\S]*})[^}\]]*$/,
];

const Arguments = z.looseObject({
  action: z.string(),
  category: Category.catch('other'),
  severity: Severity.catch('medium'),
  reason: z.string().catch(''),
});

/**
 * Makes sense of an answer, rung by rung: a tool call, JSON in the content, fenced or wrapped JSON; arguments as an
 * object or as a string. Exactly one call, exact names, and the echoed action must agree: the parser of Ollama finds a tool
 * by substring, so a call may bear another tool's name than the model wrote.
 */
export function readAnswer(answer: ChatAnswer, situation: Situation): Reading {
  const verdicts: Verdict[] = [];
  const note = (check: string, ok: boolean, detail: string) => void verdicts.push({ check, ok, detail });
  const failed = (check: string, problem: string): Reading => {
    note(check, false, problem);
    return { problem, verdicts };
  };

  const calls: readonly Call[] = answer.toolCalls.length > 0 ? answer.toolCalls : callsIn(answer.content);
  const [call] = calls;
  if (call === undefined) return failed('answer', 'there is no call in the answer');
  if (calls.length > 1)
    return failed('answer', `there are ${calls.length} calls in the answer; exactly one is wanted`);
  note('answer', true, answer.toolCalls.length > 0 ? 'one tool call' : 'one call as JSON in the content');

  const given = Arguments.safeParse(asObject(call.arguments));
  if (!given.success) return failed('arguments', 'the arguments are not an object with an "action"');
  const { action, category, severity, reason, ...rest } = given.data;
  if (action !== call.name)
    return failed('echo', `the call is ${call.name}, but its action says ${cleanText(action, 60)}`);
  note('echo', true, `${call.name}, twice`);

  const parameters = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, asText(value)]));
  const abstains = call.name === 'no_action' || call.name === 'escalate_to_human';
  const choice: Choice = {
    action: abstains ? (call.name as 'no_action' | 'escalate_to_human') : 'run',
    parameters: abstains ? {} : parameters,
    category,
    severity,
    reason: cleanText(reason, 160) || 'the model gave no reason',
    ...(!abstains && { runbook: call.name }),
  };
  const broken = validateChoice(choice, situation).find(({ ok }) => !ok);
  return broken ? failed(broken.check, broken.detail) : { choice, verdicts };
}

function callsIn(content: string): Call[] {
  const text = content.trim();
  const candidates = [text, ...wrappings.map((wrapping) => wrapping.exec(text)?.[1] ?? '')];
  for (const candidate of candidates) {
    const value = parseJson(candidate);
    if (value === undefined) continue;
    const list = Array.isArray(value) ? value : [value];
    const calls = list.map(asCall);
    return calls.every((call) => call !== undefined) ? calls : [];
  }
  return [];
}

const Shape = z.looseObject({
  name: z.string().optional(),
  tool: z.string().optional(),
  function: z
    .union([
      z.string(),
      z.looseObject({
        name: z.string(),
        arguments: z.unknown().optional(),
        parameters: z.unknown().optional(),
      }),
    ])
    .optional(),
  parameters: z.unknown().optional(),
  arguments: z.unknown().optional(),
  args: z.unknown().optional(),
});

function asCall(value: unknown): Call | undefined {
  const shape = Shape.safeParse(value);
  if (!shape.success) return undefined;
  const inner = typeof shape.data.function === 'object' ? shape.data.function : undefined;
  const name =
    inner?.name ??
    shape.data.name ??
    shape.data.tool ??
    (typeof shape.data.function === 'string' ? shape.data.function : undefined);
  const given =
    inner?.arguments ?? inner?.parameters ?? shape.data.parameters ?? shape.data.arguments ?? shape.data.args;
  return name === undefined ? undefined : { name, arguments: given };
}

const asObject = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : value);
/** Values in the lists are strings; a model may write a number. Anything else can't be in a list. */
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
