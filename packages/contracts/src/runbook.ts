import { z } from 'zod';
import { AutonomyMode } from './decision.ts';

/** A duration as people write it: `500ms`, `20s`, `5m`, `2h`, `90d`. */
export const Duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'must be a duration such as 500ms, 20s, 5m, 2h or 90d');

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a {@link Duration}. Throws a RangeError on anything else. */
export function durationMs(duration: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration such as 500ms, 20s, 5m, 2h or 90d`);
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

export const RunbookName = z.string().regex(/^[a-z][a-z0-9_]{2,47}$/, 'must be lower case words joined by _');

/**
 * One parameter: a closed list, always. Its value comes from the named label when the alert has it and the
 * list allows it; otherwise the decider picks from the list.
 */
export const Parameter = z.strictObject({
  description: z.string().min(1).max(200),
  enum: z
    .array(z.string().regex(/^[A-Za-z0-9/][A-Za-z0-9_./:@-]{0,127}$/))
    .min(1)
    .max(50),
  label: z.string().min(1).optional(),
  required: z.boolean().default(true),
  default: z.string().optional(),
});
export type Parameter = z.infer<typeof Parameter>;

const LabelMatch = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** One approved action in the catalogue: one YAML file. */
export const Runbook = z.strictObject({
  name: RunbookName,
  /** What the LLM reads. */
  description: z.string().min(10).max(400),
  risk: z.enum(['low', 'medium', 'high']),
  /** `read_only` runs change nothing, prove nothing, and hand their output to a human. */
  effect: z.enum(['repair', 'read_only']).default('repair'),
  /** The most this runbook may do by itself; the strictest of global, runbook and host wins. */
  mode: AutonomyMode.optional(),
  /** A rule: the label values these alerts have. Absent = no rule, only the LLM may choose it (capped at `approve`). */
  when: z.record(z.string(), LabelMatch).optional(),
  target: z.strictObject({ label: z.string().min(1) }),
  parameters: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), Parameter).default({}),
  rundeck: z.strictObject({
    job: z.uuid(),
    /** Rundeck option → `target` or a parameter's name. */
    options: z.record(z.string(), z.string()),
    timeout: Duration,
    /** May be started again when the first start is proven not to have run. */
    repeatable: z.boolean().default(false),
  }),
  /** PromQL that must return something before acting; `$instance`, `$target` and `$parameter` are filled in. */
  premise: z.string().min(1).optional(),
  verify: z
    .strictObject({
      /** PromQL that returns something exactly when the fault is gone. */
      query: z.string().min(1),
      settle: Duration.default('10s'),
      within: Duration.default('5m'),
    })
    .optional(),
  limits: z.strictObject({
    cooldown: Duration,
    per_target: z.literal(1).default(1),
    per_hour: z.number().int().min(1).max(100),
    /** As often as this within the hour on one host, and one more repair will not last either: a human looks. */
    recurrences: z.number().int().min(1).max(100).default(4),
  }),
  on_failure: z.literal('escalate').default('escalate'),
});
export type Runbook = z.infer<typeof Runbook>;
