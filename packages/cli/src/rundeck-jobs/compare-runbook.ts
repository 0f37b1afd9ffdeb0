import type { Runbook } from '@firstline/contracts';
import type { JobDefinition } from '@firstline/rundeck-api-client';
import { jobProblems, ownOptions, takes } from './option-rules.ts';

/** Why this runbook would not run as approved on this job; empty when it would. */
export function compareRunbook(runbook: Runbook, job: JobDefinition): string[] {
  const options = new Map(job.options.map((option) => [option.name, option]));
  const mapped = Object.entries(runbook.rundeck.options);

  const unknown = mapped
    .filter(([name]) => !options.has(name))
    .map(([name]) => `the job has no option ${name}: Rundeck would take the value and use it for nothing`);
  const refused = mapped.flatMap(([name, source]) => {
    const option = options.get(name);
    const values = runbook.parameters[source]?.enum ?? [];
    const bad = option ? values.filter((value) => !takes(option, value)) : [];
    return bad.length > 0 ? [`the job refuses for ${name}: ${bad.join(', ')}`] : [];
  });
  const unfilled = job.options
    .filter(({ name, required, value, secure, storagePath }) => {
      const filled = name in ownOptions || name in runbook.rundeck.options || (secure && storagePath);
      return required && !value && !filled;
    })
    .map(({ name }) => `the job requires ${name}, and the runbook sends none`);
  const optional = mapped.flatMap(([name, source]) => {
    const parameter = runbook.parameters[source];
    const missable = parameter && !parameter.required && parameter.default === undefined;
    return missable && options.get(name)?.required
      ? [`the job requires ${name}, and ${source} may be left out`]
      : [];
  });
  return [...unknown, ...refused, ...unfilled, ...optional, ...jobProblems(job)];
}
