import { z } from 'zod';
import { Timestamp } from './alert.ts';

export const Severity = z.enum(['critical', 'high', 'medium', 'low', 'info']);
export type Severity = z.infer<typeof Severity>;

export const Category = z.enum([
  'availability',
  'capacity',
  'performance',
  'configuration',
  'security',
  'data',
  'monitoring',
  'other',
]);
export type Category = z.infer<typeof Category>;

/** What the decider chose, before policy looked at it. */
export const Choice = z.object({
  action: z.enum(['run', 'no_action', 'escalate_to_human']),
  /** Set exactly when the action is `run`. */
  runbook: z.string().optional(),
  parameters: z.record(z.string(), z.string()),
  category: Category,
  severity: Severity,
  /** Shown to people, never parsed. */
  reason: z.string().max(160),
});
export type Choice = z.infer<typeof Choice>;

/** How a choice was reached; recorded whole with every decision. */
export const Reached = z.object({
  decider: z.enum(['rules', 'llm', 'human']),
  /** Why the rules decided although an LLM is configured: `ollama unreachable: …` */
  fallbackReason: z.string().optional(),
  model: z.string().optional(),
  modelDigest: z.string().optional(),
  promptHashes: z.object({ system: z.string(), user: z.string() }).optional(),
  rawAnswer: z.string().optional(),
  tokens: z.object({ prompt: z.number(), answer: z.number() }).optional(),
  /** How sure the decider says it is, 0 to 1, where its server tells; shown and measured, never decided on alone. */
  confidence: z.number().min(0).max(1).optional(),
  durationMs: z.number().nonnegative(),
});
export type Reached = z.infer<typeof Reached>;

/** One check of the validator or of policy. */
export const Verdict = z.object({ check: z.string(), ok: z.boolean(), detail: z.string() });
export type Verdict = z.infer<typeof Verdict>;

export const AutonomyMode = z.enum(['observe', 'approve', 'auto']);
export type AutonomyMode = z.infer<typeof AutonomyMode>;

export const Decision = z.object({
  id: z.string(),
  incidentId: z.string(),
  notificationId: z.string(),
  at: Timestamp,
  choice: Choice,
  reached: Reached,
  candidates: z.array(z.object({ runbook: z.string(), rule: z.boolean() })),
  /** The rules would have decided the very same, values included. */
  ruleBacked: z.boolean().optional(),
  catalogueHash: z.string(),
  /** The validator's and policy's checks, in the order they were made. */
  verdicts: z.array(Verdict),
  mode: AutonomyMode,
  /** What policy made of it. */
  ruling: z.enum(['allow', 'ask', 'refuse', 'observe', 'none']),
});
export type Decision = z.infer<typeof Decision>;
