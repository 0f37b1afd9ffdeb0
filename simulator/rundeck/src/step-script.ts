import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StepDefinition } from './job-definition.ts';
import type { Node } from './nodes.ts';
import type { ExecutionRecord, JobRecord } from './records.ts';
import type { SshDoor } from './ssh.ts';
import type { World } from './world.ts';

/** A command line that does what one step does, and its environment. */
export interface StepProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

type Command = Pick<StepDefinition, 'exec' | 'script' | 'args' | 'scriptInterpreter'>;

/**
 * Makes a step ready to run: a script becomes a file of its own, an exec a shell line. Through a door it all happens
 * on the far side, with the step's variables sent along.
 */
export function prepareStep(
  command: Command,
  facts: {
    execution: ExecutionRecord;
    job: JobRecord;
    node: Node;
    values: Readonly<Record<string, string>>;
    world: World;
  },
  scriptFile: string,
  door?: SshDoor,
): StepProcess {
  const { values } = facts;
  const env = { ...facts.world.settings.environment, ...stepVariables(facts) };
  if (command.script == null) {
    const line = expandExec(command.exec ?? '', values);
    return door
      ? { file: 'ssh', args: [...door.args, line], env }
      : { file: 'bash', args: ['-c', line], env };
  }
  // `@option.x@` is replaced as it is, `${option.x}` is not replaced at all: as on the real server.
  const script = command.script.replaceAll(/@option\.([\w.-]+)@/g, (_, name: string) => values[name] ?? '');
  const file = door ? `/tmp/${basename(scriptFile)}` : scriptFile;
  const args = command.args ? [expandExec(command.args, values)] : [];
  const interpreter = command.scriptInterpreter ?? (script.startsWith('#!') ? undefined : 'bash');
  const line = [interpreter, shellQuoted(file), ...args].filter(Boolean).join(' ');
  if (door) {
    const quoted = shellQuoted(file);
    const there = `cat >${quoted} && chmod 700 ${quoted} && ${line}; code=$?; rm -f ${quoted}; exit $code`;
    return { file: 'ssh', args: [...door.args, there], env, input: script };
  }
  writeFileSync(scriptFile, script, { mode: 0o700 });
  return { file: 'bash', args: ['-c', interpreter ? line : `exec ${line}`], env };
}

/** `${option.x}` is quoted for the shell, `${unquotedoption.x}` is not. */
export const expandExec = (text: string, values: Readonly<Record<string, string>>): string =>
  text
    .replaceAll(/\$\{option\.([\w.-]+)\}/g, (_, name: string) => shellQuoted(values[name] ?? ''))
    .replaceAll(/\$\{unquotedoption\.([\w.-]+)\}/g, (_, name: string) => values[name] ?? '');

const shellQuoted = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;

const variableName = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_');

function stepVariables({
  execution,
  job,
  node,
  values,
  world,
}: Parameters<typeof prepareStep>[1]): Record<string, string> {
  const hidden = new Set(
    job.definition.options
      .filter(({ secure, valueExposed }) => secure && !valueExposed)
      .map(({ name }) => name),
  );
  const options = Object.entries(values)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => [`RD_OPTION_${variableName(name)}`, value]);
  return {
    ...Object.fromEntries(options),
    RD_JOB_ID: job.id,
    RD_JOB_EXECID: String(execution.id),
    RD_JOB_NAME: job.definition.name,
    RD_JOB_GROUP: job.definition.group ?? '',
    RD_JOB_PROJECT: execution.project,
    RD_JOB_USERNAME: execution.user,
    RD_JOB_LOGLEVEL: job.definition.loglevel ?? 'INFO',
    RD_JOB_RETRYATTEMPT: String(execution.retryAttempt ?? 0),
    RD_JOB_WASRETRY: String(execution.retryAttempt !== undefined),
    RD_JOB_EXECUTIONTYPE: execution.type,
    RD_JOB_SERVERURL: `${world.url}/`,
    RD_JOB_URL: `${world.url}/project/${execution.project}/execution/follow/${execution.id}`,
    RD_JOB_SERVERUUID: world.settings.serverUuid,
    RD_NODE_NAME: node.name,
    RD_NODE_HOSTNAME: node.attributes.hostname ?? 'localhost',
    RD_NODE_USERNAME: node.attributes.username ?? '',
    RD_NODE_TAGS: node.attributes.tags ?? '',
    RD_NODE_OS_FAMILY: node.attributes.osFamily ?? 'unix',
  };
}

/** Where a step's script file goes. */
export const scriptFileName = (directory: string, executionId: number, step: number, node: string): string =>
  join(directory, `${executionId}-${step}-${node.replaceAll(/[^\w.-]/g, '_')}-dispatch-script.tmp.sh`);
