import { durationMs, type Runbook } from '@firstline/contracts';
import { variablesOf } from './fill-query.ts';

export interface Finding {
  readonly path: readonly string[];
  readonly reason: string;
}

type Check = (runbook: Runbook) => Finding[];

const reserved = new Set(['no_action', 'escalate_to_human']);
/** Sent by the executor with every run; a runbook must not map them itself. */
const ownOptions = new Set(['run_key', 'not_after', 'claim_url']);

const nameIsFree: Check = ({ name }) =>
  reserved.has(name)
    ? [{ path: ['name'], reason: `"${name}" is a tool of its own and can't be a runbook` }]
    : [];

const optionsHaveSources: Check = ({ rundeck, parameters }) =>
  Object.entries(rundeck.options).flatMap(([option, source]) => {
    const path = ['rundeck', 'options', option];
    if (ownOptions.has(option))
      return [{ path, reason: `the option ${option} is filled in by the executor; leave it out` }];
    if (source === 'target' || source in parameters) return [];
    return [{ path, reason: `"${source}" is neither target nor a parameter` }];
  });

const targetReachesTheJob: Check = ({ rundeck }) =>
  Object.values(rundeck.options).includes('target')
    ? []
    : [
        {
          path: ['rundeck', 'options'],
          reason: 'no option takes the target: the job would not know its host',
        },
      ];

const parametersAreUsed: Check = ({ rundeck, parameters }) =>
  Object.keys(parameters)
    .filter((name) => !Object.values(rundeck.options).includes(name))
    .map((name) => ({
      path: ['parameters', name],
      reason: `the parameter ${name} reaches no option of the job`,
    }));

const listsAreClosed: Check = ({ parameters }) =>
  Object.entries(parameters).flatMap(([name, parameter]) => {
    const findings: Finding[] = [];
    const path = ['parameters', name];
    if (name === 'target' || name === 'instance' || name === 'action') {
      findings.push({ path, reason: `"${name}" means something else already; choose another name` });
    }
    if (new Set(parameter.enum).size !== parameter.enum.length) {
      findings.push({ path: [...path, 'enum'], reason: 'a value stands twice in the list' });
    }
    if (parameter.default !== undefined && !parameter.enum.includes(parameter.default)) {
      findings.push({
        path: [...path, 'default'],
        reason: `the default "${parameter.default}" is not in the list`,
      });
    }
    return findings;
  });

const repairsAreProven: Check = ({ effect, premise, verify }) => {
  if (effect === 'read_only') return [];
  const findings: Finding[] = [];
  if (premise === undefined)
    findings.push({ path: [], reason: 'a repair needs a premise: a query that sees the fault' });
  if (verify === undefined)
    findings.push({ path: [], reason: 'a repair needs verify: a query that sees the fault gone' });
  return findings;
};

const queriesKnowTheirVariables: Check = ({ premise, verify, parameters }) =>
  [
    { path: ['premise'], query: premise },
    { path: ['verify', 'query'], query: verify?.query },
  ].flatMap(({ path, query }) =>
    variablesOf(query ?? '')
      .filter((name) => name !== 'target' && name !== 'instance' && !(name in parameters))
      .map((name) => ({ path, reason: `$${name} is neither $target, $instance nor a parameter` })),
  );

const durationsMakeSense: Check = ({ verify }) =>
  verify !== undefined && durationMs(verify.settle) >= durationMs(verify.within)
    ? [
        {
          path: ['verify', 'settle'],
          reason: `settle (${verify.settle}) must be shorter than within (${verify.within})`,
        },
      ]
    : [];

const checks: readonly Check[] = [
  nameIsFree,
  optionsHaveSources,
  targetReachesTheJob,
  parametersAreUsed,
  listsAreClosed,
  repairsAreProven,
  queriesKnowTheirVariables,
  durationsMakeSense,
];

/** What a schema can't see: whether the parts of a runbook fit each other. */
export const crossChecks = (runbook: Runbook): Finding[] => checks.flatMap((check) => check(runbook));
