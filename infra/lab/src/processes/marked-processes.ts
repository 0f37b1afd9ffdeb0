import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Every process of a lab inherits this variable with the lab's directory, so that even a grandchild in a session
 * of its own, whose parents are long dead, is found again.
 */
export const MARK = 'FIRSTLINE_LAB';

const isMarked = (pid: number, mark: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
  } catch {
    return false; // ended meanwhile, or somebody else's
  }
};

const allPids = (): number[] => {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return [];
  }
};

/**
 * The pids of all processes that carry this mark, without this one. Linux only; elsewhere nobody is found, and the
 * process groups have to do. Synchronous, for the last moment of a process.
 */
export const markedProcesses = (mark: string): number[] =>
  allPids().filter((pid) => pid !== process.pid && isMarked(pid, mark));

/** Sends the signal to all of them; one that has ended meanwhile is fine. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ended meanwhile
    }
  }
}

const LOOK_EVERY_MS = 50;

/**
 * Ends every process with this mark: asks first, and after `graceMs` does not ask. Looks again until none is left,
 * because a process that is ending may still start another. Returns how many there were.
 */
export async function endMarkedProcesses(mark: string, graceMs: number): Promise<number> {
  const seen = new Set<number>();
  const until = Date.now() + graceMs;
  for (;;) {
    const pids = markedProcesses(mark);
    if (pids.length === 0) return seen.size;
    const forced = Date.now() >= until;
    signalAll(forced ? pids : pids.filter((pid) => !seen.has(pid)), forced ? 'SIGKILL' : 'SIGTERM');
    for (const pid of pids) seen.add(pid);
    await sleep(LOOK_EVERY_MS);
  }
}
