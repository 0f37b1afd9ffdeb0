import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeLab } from './describe-lab.ts';
import { makeDirectories } from './directories.ts';
import { LabError } from './errors.ts';
import { inheritedEnvironment } from './inherited-environment.ts';
import { type Lab, RunningLab } from './lab.ts';
import { takeLock } from './lock.ts';
import { allParts } from './parts/index.ts';
import { localAddress, type Part, type Plan, type RundeckPlan } from './parts/part.ts';
import { findFreePorts, type Ports, requireFreePorts } from './ports.ts';
import { endMarkedProcesses, MARK } from './processes/marked-processes.ts';
import { getPrograms } from './programs/get-programs.ts';
import { repositoryRoot } from './repository.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { silentTalk, type Talk } from './talk.ts';

export interface StartLabOptions {
  /** Where this lab keeps data, logs, secrets and `lab.env`; no other lab may use it at the same time. */
  readonly directory: string;
  /** `free` finds free ones, so that labs can run beside each other. */
  readonly ports: 'free' | Ports;
  /** Variables for single parts, by the part's name; they win over everything. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The names of the parts to start; all when left out. */
  readonly parts?: readonly string[];
  /** The environment of the person: settings of the services are taken out of it. Nothing when left out. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** A real Rundeck in place of the stand-in. */
  readonly rundeck?: { readonly url: string; readonly token: string; readonly project?: string };
  /** False forbids downloading Redis, Prometheus and Alertmanager; true when left out. */
  readonly install?: boolean;
  /** Where unpacked programs are kept; the checkout's own place when left out. */
  readonly partsDirectory?: string;
  readonly talk?: Talk;
  /** Ends a start half-way; what was started is stopped. */
  readonly signal?: AbortSignal;
  /** Called with the lab before its first part starts, for those who must be able to kill it at any moment. */
  readonly onStarting?: (lab: RunningLab) => void;
}

const ORPHAN_GRACE_MS = 5_000;

function chooseParts(options: StartLabOptions): readonly Part[] {
  const unknown = options.parts?.filter((name) => !allParts.some((part) => part.name === name)) ?? [];
  if (unknown.length > 0) {
    const names = allParts.map(({ name }) => name).join(', ');
    throw new LabError('E_LAB_PART_UNKNOWN', `no such part: ${unknown.join(', ')}; there are ${names}`);
  }
  return allParts
    .filter((part) => options.parts?.includes(part.name) ?? true)
    .filter((part) => options.rundeck === undefined || part.name !== 'rundeck');
}

function planRundeck(options: StartLabOptions, ports: Ports, secrets: Secrets): RundeckPlan {
  const project = options.rundeck?.project ?? 'firstline';
  if (options.rundeck) return { standIn: false, ...options.rundeck, project };
  return {
    standIn: true,
    url: localAddress(ports.rundeck),
    token: secrets.rundeckExecutorToken.value,
    project,
  };
}

/**
 * Starts a lab and resolves when every part is ready. Throws a {@link LabError} that says what to do when a port is
 * taken, a program is missing, a lab runs in this directory already, or a part doesn't become ready; then nothing is
 * left running.
 */
export async function startLab(options: StartLabOptions): Promise<Lab> {
  const talk = options.talk ?? silentTalk;
  const signal = options.signal ?? new AbortController().signal;
  const parts = chooseParts(options);
  const inherited = inheritedEnvironment();
  const directories = await makeDirectories(resolve(options.directory));
  const root = await realpath(directories.root);
  const lock = await takeLock(directories.lockFile);
  try {
    const orphans = await endMarkedProcesses(root, ORPHAN_GRACE_MS);
    if (orphans > 0)
      talk.say(`Ended ${orphans} processes that an earlier lab left behind when it was killed.`);
    const ports = options.ports === 'free' ? await findFreePorts() : options.ports;
    await requireFreePorts(
      ports,
      parts.flatMap((part) => part.ports),
    );
    const programs = await getPrograms(
      parts.flatMap(({ program }) => program ?? []),
      {
        partsDirectory: options.partsDirectory ?? join(repositoryRoot, '.firstline', 'parts'),
        searchPath: inherited.PATH ?? '',
        install: options.install ?? true,
        talk,
        signal,
      },
    );
    const secrets = await readSecrets(directories.secrets);
    const plan: Plan = {
      repository: repositoryRoot,
      directories: { ...directories, root },
      ports,
      secrets,
      programs,
      rundeck: planRundeck(options, ports, secrets),
      baseEnvironment: { ...inherited, [MARK]: root },
      settings: options.settings ?? {},
      talk,
    };
    signal.throwIfAborted();
    const lab = new RunningLab(plan, parts, describeLab(plan), options.environment ?? {}, lock.release);
    signal.addEventListener('abort', () => void lab.stop());
    options.onStarting?.(lab);
    await lab.start();
    signal.throwIfAborted();
    return lab;
  } catch (error) {
    await lock.release();
    throw error;
  }
}
