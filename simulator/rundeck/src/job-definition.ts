import { z } from 'zod';

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Flag = z.union([z.boolean(), z.stringbool()]).nullish().transform(Boolean);

export const OptionDefinition = z.looseObject({
  name: z.string(),
  value: Text.nullish(),
  required: Flag,
  enforced: Flag,
  values: z.array(Text).nullish(),
  regex: Text.nullish(),
  multivalued: Flag,
  delimiter: z.string().nullish(),
  secure: Flag,
  valueExposed: Flag,
  storagePath: z.string().nullish(),
});
export type OptionDefinition = z.infer<typeof OptionDefinition>;

const Command = z.looseObject({
  description: z.string().nullish(),
  exec: Text.nullish(),
  script: z.string().nullish(),
  args: Text.nullish(),
  scriptInterpreter: z.string().nullish(),
  keepgoingOnSuccess: Flag,
});
export const StepDefinition = Command.extend({ errorhandler: Command.nullish() });
export type StepDefinition = z.infer<typeof StepDefinition>;

const Webhook = z.looseObject({
  urls: z.string(),
  httpMethod: z.string().nullish(),
  format: z.string().nullish(),
});
const Trigger = z
  .union([Webhook, z.array(Webhook)])
  .nullish()
  .transform((hooks) => (hooks == null ? [] : Array.isArray(hooks) ? hooks : [hooks]));

const LogFilter = z.looseObject({ type: z.string(), config: z.looseObject({}).nullish() });

/** A job as in a job file. Rundeck has more in it; what the stand-in does not run it refuses at the import. */
export const JobDefinition = z.looseObject({
  uuid: z.string().nullish(),
  name: z.string().min(1),
  group: z.string().nullish(),
  description: z.string().nullish(),
  loglevel: z.string().nullish(),
  executionEnabled: z.boolean().nullish(),
  multipleExecutions: Flag,
  maxMultipleExecutions: Text.nullish(),
  timeout: Text.nullish(),
  retry: z.union([Text, z.looseObject({ retry: Text, delay: Text.nullish() })]).nullish(),
  nodefilters: z
    .looseObject({
      filter: Text.nullish(),
      dispatch: z.looseObject({ successOnEmptyNodeFilter: Flag }).nullish(),
    })
    .nullish(),
  options: z
    .array(OptionDefinition)
    .nullish()
    .transform((options) => options ?? []),
  notification: z.looseObject({ onstart: Trigger, onsuccess: Trigger, onfailure: Trigger }).nullish(),
  plugins: z.looseObject({ ExecutionLifecycle: z.looseObject({}).nullish() }).nullish(),
  sequence: z.looseObject({
    keepgoing: Flag,
    strategy: z.string().nullish(),
    commands: z.array(StepDefinition),
    pluginConfig: z.looseObject({ LogFilter: z.union([LogFilter, z.array(LogFilter)]).nullish() }).nullish(),
  }),
});
export type JobDefinition = z.infer<typeof JobDefinition>;

/** A Java pattern as a JavaScript one that must match the whole value. Throws when it can't be read here. */
export const patternOf = (java: string): RegExp => new RegExp(`^(?:${java.replaceAll('\\h', '[ \\t]')})$`);

/** Why Rundeck, or this stand-in, would not take the job; empty when it does. */
export function problemsOf(definition: JobDefinition): string[] {
  const problems: string[] = [];
  for (const [index, { name, regex }] of definition.options.entries()) {
    if (!/^[a-zA-Z_0-9.-]+$/.test(name))
      problems.push(
        `Property [name] of class [class rundeck.Option] with value [${name}] does not match the required pattern [[a-zA-Z_0-9.-]+]`,
        `Validation errors for: options[${index}].name`,
      );
    try {
      if (regex) patternOf(regex);
    } catch {
      problems.push(`Option ${name}: the stand-in can't read the pattern ${regex}`);
    }
  }
  const { commands } = definition.sequence;
  if (commands.length === 0) problems.push('Workflow must have at least one step');
  for (const [index, step] of commands.entries())
    for (const command of [step, step.errorhandler])
      if (command && command.exec == null && command.script == null)
        problems.push(`Step ${index + 1}: the stand-in runs only exec and script steps`);
  return problems;
}

/** The definition as the server exports it: keys sorted, false flags and empty values left out. */
export function exported(id: string, definition: JobDefinition, user: string): Record<string, unknown> {
  const { options, notification, plugins, multipleExecutions, group, sequence, ...rest } = definition;
  return sorted({
    ...rest,
    id,
    uuid: id,
    description: definition.description ?? '',
    executionEnabled: definition.executionEnabled ?? true,
    scheduleEnabled: rest.scheduleEnabled ?? true,
    nodeFilterEditable: rest.nodeFilterEditable ?? true,
    loglevel: definition.loglevel ?? 'INFO',
    user,
    ...(rest.loglimit != null && { loglimitStatus: rest.loglimitStatus ?? 'failed' }),
    sequence: { ...sequence, commands: sequence.commands.map(exportedStep) },
    plugins: { ...plugins, ExecutionLifecycle: plugins?.ExecutionLifecycle ?? null },
    ...(group && { group }),
    ...(multipleExecutions && { multipleExecutions }),
    ...(options.length > 0 && {
      options: options.map((option) =>
        sorted({ ...option, ...(option.values && { valuesListDelimiter: ',' }) }),
      ),
    }),
    ...(notification && { notification: sorted(exportedHooks(notification)) }),
  });
}

const exportedStep = ({
  keepgoingOnSuccess,
  errorhandler,
  ...step
}: StepDefinition): Record<string, unknown> => ({
  ...step,
  ...(keepgoingOnSuccess && { keepgoingOnSuccess }),
  ...(errorhandler && { errorhandler: exportedStep(errorhandler) }),
});

/** One webhook of a trigger is a map, several are a list. */
const exportedHooks = (notification: NonNullable<JobDefinition['notification']>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(notification).map(([trigger, hooks]) => [
      trigger,
      Array.isArray(hooks) ? (hooks.length > 1 ? hooks : hooks[0]) : hooks,
    ]),
  );

const sorted = (entries: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(entries)
      .filter(([, value]) => value !== undefined && value !== null && value !== false)
      .concat(Object.entries(entries).filter(([key, value]) => value === false && defaultsTrue.has(key)))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
const defaultsTrue = new Set(['executionEnabled', 'scheduleEnabled', 'nodeFilterEditable']);
