import { AutonomyMode } from '@firstline/contracts';
import { z } from 'zod';
import type { StatusReport } from './store.ts';

/** A service that has not reported for longer than this may be gone. */
const FRESH_MS = 60_000;

const optional = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined);

/** What the analyzer says of itself. */
export const AnalyzerStatus = z.looseObject({
  mode: optional(AutonomyMode),
  decider: optional(z.string()),
  model: optional(z.string()),
  why: optional(z.string()),
  catalogueHash: optional(z.string()),
  runbooks: optional(z.union([z.array(z.string()), z.number()])),
  /** Whether an evaluation speaks for the model. */
  trust: optional(z.looseObject({ trusted: z.boolean(), why: z.string() })),
});
export type AnalyzerStatus = z.infer<typeof AnalyzerStatus>;

/** What the executor says of itself. */
export const ExecutorStatus = z.looseObject({
  mode: optional(AutonomyMode),
  catalogueHash: optional(z.string()),
  rundeck: optional(
    z.looseObject({
      url: optional(z.string()),
      project: optional(z.string()),
      version: optional(z.string()),
      standIn: optional(z.boolean()),
      ok: optional(z.boolean()),
      reason: optional(z.string()),
    }),
  ),
  prometheus: optional(
    z.looseObject({
      url: optional(z.string()),
      ok: optional(z.boolean()),
      reason: optional(z.string()),
    }),
  ),
});
export type ExecutorStatus = z.infer<typeof ExecutorStatus>;

/** Undefined when never reported, unreadable, or older than a minute. */
export function readReport<S extends z.ZodType>(
  report: StatusReport | undefined,
  schema: S,
  now: Date,
): z.infer<S> | undefined {
  if (!report || now.getTime() - Date.parse(report.at) > FRESH_MS) return undefined;
  const parsed = schema.safeParse(report.document);
  return parsed.success ? parsed.data : undefined;
}
