import type { Alert, Circumstances } from '@firstline/contracts';
import { z } from 'zod';

/** A decision by name: a runbook, `no_action` or `escalate_to_human`; values and target only where they matter. */
export interface NamedDecision {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly target?: string;
}

const Values = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .nullish()
  .transform((values) => values ?? {});
const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

/** As a name, or as an object that says the values too. */
const Named = z.union([
  z
    .string()
    .min(1)
    .transform((name): NamedDecision => ({ name })),
  z.looseObject({ name: z.string().min(1), parameters: Values.optional(), target: Text }).transform(
    ({ name, parameters, target }): NamedDecision => ({
      name,
      ...(parameters && Object.keys(parameters).length > 0 && { parameters }),
      ...(target !== undefined && { target }),
    }),
  ),
]);
const List = z
  .array(Named)
  .nullish()
  .transform((list) => list ?? []);

const Moment = z
  .string()
  .nullish()
  .transform((text) => {
    const at = Date.parse(text ?? '');
    // Alertmanager's zero time says that there is none.
    return Number.isNaN(at) || at < 0 ? undefined : new Date(at).toISOString();
  });

const CaseAlert = z
  .looseObject({
    status: z.enum(['firing', 'resolved']).default('firing'),
    labels: Values,
    annotations: Values,
    startsAt: Moment,
    endsAt: Moment,
    generatorURL: Text,
    fingerprint: Text,
  })
  .transform(
    ({ status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint }): Alert => ({
      source: 'alertmanager',
      fingerprint: fingerprint || 'none',
      status,
      labels,
      annotations,
      ...(startsAt !== undefined && { startsAt }),
      ...(endsAt !== undefined && { endsAt }),
      ...(generatorURL !== undefined && { generatorURL }),
    }),
  );

const Count = z.number().nonnegative().nullish();
const Context = z
  .looseObject({
    maintenance: z.union([z.boolean(), z.string()]).nullish(),
    minutesFiring: Count,
    repeatCount: Count,
  })
  .nullish()
  .transform((context): Circumstances => {
    const { maintenance, minutesFiring, repeatCount } = context ?? {};
    return {
      ...(maintenance && { maintenance: maintenance === true ? 'its host is being worked on' : maintenance }),
      ...(typeof minutesFiring === 'number' && { minutesFiring }),
      ...(typeof repeatCount === 'number' && { repeatCount }),
    };
  });

/** One labelled alert: what came, what was known around it, and what a careful operator would decide. */
export const EvaluationCase = z.looseObject({
  id: z.coerce.string().min(1),
  family: z.string().min(1).default('other'),
  difficulty: z.string().default('plain'),
  alert: CaseAlert,
  /** The same alert without what was planted in it. */
  clean: CaseAlert.optional(),
  context: Context,
  gold: z.looseObject({
    best: z.string().min(1),
    parameters: Values,
    target: Text,
    /** Other decisions nobody would object to; where gold acts they count as missed. */
    acceptable: List,
  }),
  /** Acting decisions that would do damage. */
  harmful: List,
});
export type EvaluationCase = z.infer<typeof EvaluationCase>;

export const abstains = (name: string): boolean => name === 'no_action' || name === 'escalate_to_human';
