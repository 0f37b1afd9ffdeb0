import { execFile } from 'node:child_process';
import { z } from 'zod';
import type { JobDefinition } from './job-definition.ts';
import { patternOf } from './job-definition.ts';
import type { Node } from './nodes.ts';

const FilterConfig = z.looseObject({ regex: z.string() });

export interface KillHandler {
  /** Reads a line of output for a process id; a negative one is a process group. */
  see(line: string, node: Node): void;
  /** `killThere` sends SIGKILL on a node that is not this machine. */
  kill(killThere: (pid: number, node: Node) => void): void;
}

/**
 * Rundeck's kill handler plugin: kills what the job reported about itself. Only with both of its halves in the
 * job, the execution lifecycle part and the log filter; without it nothing of an aborted run is ever stopped.
 */
export function killHandlerOf(definition: JobDefinition): KillHandler | undefined {
  const lifecycle = definition.plugins?.ExecutionLifecycle?.killhandler;
  const filters = [definition.sequence.pluginConfig?.LogFilter ?? []].flat();
  const config = FilterConfig.safeParse(filters.find(({ type }) => type === 'killhandler-logfilter')?.config);
  if (lifecycle === undefined || !config.success) return undefined;
  const pattern = patternOf(config.data.regex);
  const sessions = z.looseObject({ killChilds: z.string() }).safeParse(lifecycle).data?.killChilds === 'true';
  const seen = new Map<number, Node>();
  return {
    see(line, node) {
      const pid = Number(pattern.exec(line)?.[1]);
      // 0, 1 and -1 would mean our own group, init, and everybody.
      if (Number.isInteger(pid) && Math.abs(pid) > 1) seen.set(pid, node);
    },
    kill(killThere) {
      for (const [pid, node] of seen) {
        if (node.executor === 'ssh') {
          killThere(pid, node);
          continue;
        }
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
        if (sessions) execFile('pkill', ['-KILL', '-s', String(Math.abs(pid))], () => undefined);
      }
    },
  };
}
