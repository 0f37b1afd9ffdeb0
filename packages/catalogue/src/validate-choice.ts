import type { Candidate, Choice, Situation, Verdict } from '@firstline/contracts';

/**
 * Holds a decider's choice against what may be answered at all. Every verdict must be ok; whoever decided is not
 * trusted with more than a selection.
 */
export function validateChoice(choice: Choice, situation: Situation): Verdict[] {
  if (choice.action !== 'run') {
    const empty = choice.runbook === undefined && Object.keys(choice.parameters).length === 0;
    return [
      verdict(
        'action',
        empty,
        empty ? choice.action : `${choice.action} takes neither runbook nor parameters`,
      ),
    ];
  }
  const candidate = situation.candidates.find(({ runbook }) => runbook.name === choice.runbook);
  const known = verdict(
    'candidate',
    candidate !== undefined,
    candidate ? `${choice.runbook} is a candidate` : `${choice.runbook} is no candidate`,
  );
  return candidate === undefined ? [known] : [known, ...parameterVerdicts(choice, candidate)];
}

function parameterVerdicts({ parameters }: Choice, candidate: Candidate): Verdict[] {
  const declared = candidate.runbook.parameters;
  const foreign = Object.keys(parameters).filter((name) => !Object.hasOwn(declared, name));
  const own = Object.entries(declared).map(([name, parameter]): Verdict => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const bound = candidate.bound[name];
    if (bound !== undefined) {
      const same = value === undefined || value === bound;
      return verdict(
        `parameter ${name}`,
        same,
        same ? `${name} is ${bound}, by label` : `${name} must be ${bound}, the alert's label says so`,
      );
    }
    if (value === undefined) {
      const spare = parameter.default !== undefined || !parameter.required;
      return verdict(`parameter ${name}`, spare, spare ? `${name} has its default` : `${name} has no value`);
    }
    const listed = candidate.open[name]?.includes(value) === true;
    return verdict(
      `parameter ${name}`,
      listed,
      listed ? `${name} is ${value}` : `"${value}" is not in the list of ${name}`,
    );
  });
  return foreign.length === 0
    ? own
    : [...own, verdict('parameters', false, `unknown parameter ${foreign.join(', ')}`)];
}

/** The choice with every value that is not the decider's to give: bound by label, or the default. */
export function completeChoice(choice: Choice, candidate: Candidate): Choice {
  const defaults = Object.entries(candidate.runbook.parameters).flatMap(([name, parameter]) =>
    parameter.default === undefined ? [] : [[name, parameter.default] as const],
  );
  return {
    ...choice,
    parameters: { ...Object.fromEntries(defaults), ...choice.parameters, ...candidate.bound },
  };
}

const verdict = (check: string, ok: boolean, detail: string): Verdict => ({ check, ok, detail });
