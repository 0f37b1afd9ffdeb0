import type { JobDefinition, JobOption } from '@firstline/rundeck-api-client';

/** What the executor sends with every run, and a value of each as it looks. */
export const ownOptions: Readonly<Record<string, string>> = {
  run_key: '0b54dbb0-7d66-4b61-8cf5-8a0000000001',
  not_after: '1795441836',
  claim_url: 'http://127.0.0.1:4703/claims',
};

/** No pattern for names, numbers or paths lets any of these through. */
const hostile = ['$(id)', '`id`', 'x; id', 'x && id', 'x | id', "x' y", 'x" y', 'x\ny'];

/** Whether Rundeck takes this value for the option: by its list where that is closed, else by its pattern. */
export function takes(option: JobOption, value: string): boolean {
  if (option.enforced) return (option.values ?? []).includes(value);
  const pattern = patternOf(option);
  return pattern === undefined || pattern === 'unreadable' || pattern.test(value);
}

/** Why the option is open to values nobody approved; undefined when it is closed. */
export function openness(option: JobOption): string | undefined {
  const { name, enforced, values, regex, secure, storagePath } = option;
  // Filled in from the key storage: nobody sends a value.
  if (secure && storagePath) return undefined;
  if (enforced)
    return values?.length ? undefined : `the option ${name} is enforced, but its list of values is empty`;
  if (!regex) return `the option ${name} takes any value: give it a list that is enforced, or a pattern`;
  if (patternOf(option) === 'unreadable')
    return `the pattern of the option ${name} can't be judged here, only in Java: ${regex}`;
  const through = hostile.find((value) => takes(option, value));
  if (through) return `the pattern of the option ${name} lets ${JSON.stringify(through)} through: ${regex}`;
  return undefined;
}

/** What a job lacks to be run once and stopped, whatever its runbook is. */
export function jobProblems(job: JobDefinition): string[] {
  const options = new Map(job.options.map((option) => [option.name, option]));
  const own = Object.entries(ownOptions).flatMap(([name, example]) => {
    const option = options.get(name);
    if (!option) return [`the option ${name} is missing: the executor sends it with every run`];
    return [
      ...(option.required ? [] : [`the option ${name} must be required`]),
      ...(takes(option, example)
        ? []
        : [`the option ${name} refuses what the executor sends, as ${example}`]),
    ];
  });
  const open = job.options.flatMap((option) => openness(option) ?? []);
  return [
    ...(job.executionEnabled === false ? ['execution of the job is switched off'] : []),
    ...own,
    ...open,
  ];
}

/** What is not wrong, but may surprise. */
export function jobWarnings(job: JobDefinition): string[] {
  const plugins = job.plugins as { ExecutionLifecycle?: { killhandler?: unknown } | null } | null | undefined;
  return [
    ...(plugins?.ExecutionLifecycle?.killhandler
      ? []
      : ['no kill handler: an abort or a timeout leaves the process running on the host']),
    ...(job.multipleExecutions
      ? []
      : [
          'multipleExecutions is off: it guards against nothing, and a second run on another host is refused',
        ]),
  ];
}

/** Rundeck matches the whole value. Undefined without a pattern. */
function patternOf({ regex }: JobOption): RegExp | 'unreadable' | undefined {
  if (!regex) return undefined;
  try {
    return new RegExp(`^(?:${regex.replaceAll('\\h', '[ \\t]')})$`);
  } catch {
    return 'unreadable';
  }
}
