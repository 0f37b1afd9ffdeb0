import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@firstline/runtime';
import { durationMs } from './duration.ts';
import { killHandlerOf } from './kill-handler.ts';
import { matchNodes, type Node, nodesOf } from './nodes.ts';
import { notify } from './notifications.ts';
import type { ExecutionRecord, JobRecord, StepRecord } from './records.ts';
import { SSH_FAILED, sshDoorTo } from './ssh.ts';
import { CUT_OFF_CODE, runStep } from './step-run.ts';
import { expandExec, prepareStep, scriptFileName } from './step-script.ts';
import type { World } from './world.ts';

/** An accepted execution with what its steps may see; secure values are in no record. */
export interface Run {
  readonly execution: ExecutionRecord;
  readonly job: JobRecord;
  readonly values: Readonly<Record<string, string>>;
}

type CutOff = { readonly status: 'aborted' | 'timedout'; readonly by?: string };

export interface Runner {
  /** Runs it as soon as a thread is free. */
  start(run: Run, delayMs?: number): void;
  /** False when it is not running here. */
  abort(id: number, by: string): boolean;
  /** What a SIGTERM does to the real server: everything that runs is marked failed, its processes go on. */
  shutDown(): void;
  /** What kill -9 does: nothing more is written. */
  vanish(): void;
}

/** Lets executions run, at most `threads` at a time, and writes what becomes of them. */
export function createRunner(world: World, scriptDir: string): Runner {
  mkdirSync(scriptDir, { recursive: true, mode: 0o700 });
  const { settings, executions, logs } = world;
  const active = new Map<number, { abort: AbortController; begun: boolean }>();
  const waiting: (() => void)[] = [];
  let free = settings.threads;
  let gone = false;

  const takeThread = (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveThread = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  const recordOf = (id: number): ExecutionRecord => {
    const record = executions.get(String(id));
    if (!record) throw new Error(`execution ${id} is not there`);
    return record;
  };
  const update = (id: number, change: Partial<ExecutionRecord>): ExecutionRecord => {
    const record = { ...recordOf(id), ...change };
    executions.put(String(id), record);
    return record;
  };

  function log(
    id: number,
    log: string,
    facts: { node: string; level?: 'ERROR'; stepctx?: string; user?: string },
  ): void {
    if (gone) return;
    const { node, level = 'NORMAL', stepctx, user } = facts;
    logs.append(id, { at: Date.now(), level, log, node, ...(stepctx && { stepctx }), ...(user && { user }) });
  }

  function start(run: Run, delayMs = settings.startDelayMs): void {
    const { id } = run.execution;
    const abort = new AbortController();
    active.set(id, { abort, begun: false });
    void (async () => {
      await sleep(delayMs, undefined, { signal: abort.signal, ref: false }).catch(() => undefined);
      await takeThread();
      try {
        if (!gone) await perform(run, abort);
      } catch (error) {
        world.logger.error('execution broke', { executionId: id, err: error });
        if (!gone) finish(run, 'failed', {});
      } finally {
        active.delete(id);
        giveThread();
      }
    })();
  }

  async function perform(run: Run, abort: AbortController): Promise<void> {
    const { id } = run.execution;
    const { definition } = run.job;
    const user = run.execution.user;
    logs.begin(id);
    const entry = active.get(id);
    if (entry) entry.begun = true;
    // Not before this hook has answered, or 15 s: that is how the real server does it too.
    await notify('start', run.execution, run.job, world);

    const nodes = nodesFor(run);
    if (nodes.length === 0) {
      if (definition.nodefilters?.dispatch?.successOnEmptyNodeFilter) return finish(run, 'succeeded', {});
      log(id, `No matched nodes: NodeSet{includes={${filterOf(run)}}} (NodesetEmptyException)`, {
        node: settings.nodeName,
        level: 'ERROR',
        user,
      });
      return finish(run, 'failed', {});
    }
    const blank = definition.sequence.commands.map((): StepRecord => ({ state: 'WAITING' }));
    update(id, { steps: Object.fromEntries(nodes.map(({ name }) => [name, blank])) });

    const timeout = durationMs(expandExec(definition.timeout ?? '', run.values));
    const cutOff = (reason: CutOff): void => abort.abort(reason);
    const timer = timeout
      ? setTimeout(() => cutOff({ status: 'timedout' }), Math.min(timeout, 2 ** 31 - 1))
      : undefined;
    const killHandler = killHandlerOf(definition);
    const succeeded: string[] = [];
    const failed: string[] = [];
    for (const node of nodes) {
      const fine = await runOnNode(run, node, abort.signal, (line) => killHandler?.see(line, node));
      (fine ? succeeded : failed).push(node.name);
      if (abort.signal.aborted) break;
    }
    clearTimeout(timer);
    if (gone) return;
    const nodeLists = {
      ...(succeeded.length > 0 && { successfulNodes: succeeded }),
      ...(failed.length > 0 && { failedNodes: failed }),
    };
    if (abort.signal.aborted) {
      const reason = abort.signal.reason as CutOff;
      killHandler?.kill((pid, node) => killThere(run, pid, node));
      const facts = { node: nodes[0]?.name ?? settings.nodeName, level: 'ERROR' as const, user };
      log(id, '[wf] Cancellation while running step [1]', facts);
      log(
        id,
        `Execution failed: ${id} in project ${run.execution.project}: [Workflow result: , status: failed]`,
        facts,
      );
      return finish(run, reason.status, { ...nodeLists, ...(reason.by && { abortedBy: reason.by }) });
    }
    if (failed.length === 0) return finish(run, 'succeeded', nodeLists);
    log(
      id,
      `Execution failed: ${id} in project ${run.execution.project}: [Workflow result: , status: failed]`,
      {
        node: failed[0] ?? settings.nodeName,
        level: 'ERROR',
        user,
      },
    );
    finish(run, 'failed', nodeLists);
  }

  const filterOf = ({ execution, job, values }: Run): string =>
    (execution.nodeFilter ?? job.definition.nodefilters?.filter ?? '').replaceAll(
      /\$\{option\.([\w.-]+)\}/g,
      (_, name: string) => values[name] ?? '',
    );

  function nodesFor(run: Run): Node[] {
    const project = world.projects.get(run.execution.project);
    if (!project) return [];
    const nodes = nodesOf(project, world);
    const filter = filterOf(run);
    return filter ? matchNodes(nodes, filter) : nodes.filter(({ name }) => name === settings.nodeName);
  }

  /** All steps on one node; the answer is whether none failed. */
  async function runOnNode(
    run: Run,
    node: Node,
    signal: AbortSignal,
    see: (line: string) => void,
  ): Promise<boolean> {
    const { sequence } = run.job.definition;
    const { id } = run.execution;
    let fine = true;
    for (const [index, step] of sequence.commands.entries()) {
      const stepctx = String(index + 1);
      const mark = (change: StepRecord): void => {
        if (gone) return;
        const steps = recordOf(id).steps ?? {};
        const of = (steps[node.name] ?? []).map((old, at) => (at === index ? { ...old, ...change } : old));
        update(id, { steps: { ...steps, [node.name]: of } });
      };
      if (signal.aborted || (!fine && !sequence.keepgoing)) {
        mark({ state: 'NOT_STARTED' });
        fine = false;
        continue;
      }
      mark({ state: 'RUNNING', started: Date.now() });
      let exitCode = await runCommand(run, node, step, index, signal, see);
      const handler = step.errorhandler;
      if (exitCode !== 0 && handler && !signal.aborted) {
        const handled = await runCommand(run, node, handler, index, signal, see);
        if (handled === 0 && handler.keepgoingOnSuccess) exitCode = 0;
      }
      mark({ state: exitCode === 0 ? 'SUCCEEDED' : 'FAILED', ended: Date.now(), exitCode });
      if (exitCode !== 0) fine = false;
      if (exitCode !== 0 && exitCode !== UNREACHABLE) {
        log(id, `Result: ${exitCode}`, { node: node.name, level: 'ERROR', stepctx });
        log(id, `Failed: NonZeroResultCode: Result code was ${exitCode}`, {
          node: node.name,
          level: 'ERROR',
          stepctx,
        });
      }
    }
    return fine;
  }

  async function runCommand(
    run: Run,
    node: Node,
    command: Parameters<typeof prepareStep>[0],
    index: number,
    signal: AbortSignal,
    see: (line: string) => void,
  ): Promise<number> {
    const { id } = run.execution;
    const facts = { node: node.name, stepctx: String(index + 1) };
    const fail = (message: string): number => {
      log(id, message, { ...facts, level: 'ERROR' });
      return UNREACHABLE;
    };
    if (!node.executor) return fail('Failed: Unknown: the stand-in runs steps here or over ssh only');
    const door = node.executor === 'ssh' ? sshDoorTo(node, run.execution, world, scriptDir) : undefined;
    if (typeof door === 'string') return fail(door);
    const file = scriptFileName(scriptDir, id, index + 1, node.name);
    const step = prepareStep(command, { ...run, node, world }, file, door);
    const code = await runStep(
      step,
      (line) => {
        see(line);
        log(id, line, facts);
      },
      signal,
    );
    if (door && code === SSH_FAILED) return fail('Failed: ConnectionFailure: the node was not reached');
    // A script that was left running still reads its file.
    if (code !== CUT_OFF_CODE) rmSync(file, { force: true });
    return code;
  }

  function killThere(run: Run, pid: number, node: Node): void {
    const door = sshDoorTo(node, run.execution, world, scriptDir);
    if (typeof door === 'string') return;
    spawn('ssh', [...door.args, `kill -KILL -- ${pid}`], {
      env: { ...settings.environment },
      stdio: 'ignore',
    })
      .on('error', (error) => world.logger.warn('kill failed', { node: node.name, reason: messageOf(error) }))
      .unref();
  }

  function finish(run: Run, status: string, change: Partial<ExecutionRecord>): void {
    const { id } = run.execution;
    const retry = status === 'failed' ? nextAttempt(run) : undefined;
    if (logs.exists(id)) logs.end(id);
    const ended = update(id, {
      ...change,
      status: retry ? 'failed-with-retry' : status,
      ended: Date.now(),
      ...(retry && { retriedId: retry.execution.id }),
    });
    if (retry) {
      start(retry, retry.delayMs);
      return;
    }
    notify(status === 'succeeded' ? 'success' : 'failure', ended, run.job, world).catch((error: unknown) =>
      world.logger.warn('notification failed', { executionId: id, reason: messageOf(error) }),
    );
  }

  function nextAttempt(run: Run): (Run & { delayMs: number }) | undefined {
    const { retry } = run.job.definition;
    const asked = typeof retry === 'object' && retry ? retry : { retry: retry ?? '0', delay: undefined };
    const attempt = (run.execution.retryAttempt ?? 0) + 1;
    if (!(attempt <= Number(asked.retry))) return undefined;
    const { id: _, steps: __, ended: ___, ...same } = recordOf(run.execution.id);
    const execution = { ...same, id: world.nextExecutionId(), started: Date.now(), retryAttempt: attempt };
    executions.put(String(execution.id), execution);
    return { ...run, execution, delayMs: durationMs(asked.delay ?? '') ?? settings.startDelayMs };
  }

  return {
    start,
    abort(id, by) {
      const entry = active.get(id);
      if (!entry) return false;
      // It is asked for now and happens a moment later: until then the execution is still `running`.
      setTimeout(() => entry.abort.abort({ status: 'aborted', by } satisfies CutOff), settings.abortDelayMs);
      return true;
    },
    shutDown() {
      for (const [id, { begun }] of active) {
        const nodes = Object.keys(recordOf(id).steps ?? {});
        const node = nodes[0] ?? settings.nodeName;
        if (begun) {
          log(id, 'Result: 143', { node, level: 'ERROR', stepctx: '1' });
          log(id, 'Failed: NonZeroResultCode: Result code was 143', { node, level: 'ERROR', stepctx: '1' });
          logs.end(id);
        }
        update(id, { status: 'failed', ended: Date.now(), ...(nodes.length > 0 && { failedNodes: nodes }) });
      }
      leaveAll();
    },
    vanish: leaveAll,
  };

  function leaveAll(): void {
    gone = true;
    for (const { abort } of active.values()) abort.abort({ status: 'aborted' } satisfies CutOff);
  }
}

/** No exit code: the step did not get as far. */
const UNREACHABLE = -1;
