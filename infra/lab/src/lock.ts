import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hasCode, LabError } from './errors.ts';

interface Holder {
  readonly pid: number;
  readonly born: string;
}

/** When the process began, in the kernel's ticks; with it a recycled pid is not taken for the old process. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets, so count from the last one: `starttime` is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return bornAt(pid) === born;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const { pid, born } = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof born === 'string' ? { pid, born } : undefined;
  } catch {
    return undefined;
  }
}

/** The pid of the lab that runs from this lock file's directory, or `undefined`. */
export async function runningLab(file: string): Promise<number | undefined> {
  const holder = await readHolder(file);
  return holder && isAlive(holder) ? holder.pid : undefined;
}

/**
 * Makes this process the one lab of a directory. A lock whose process is dead is taken over.
 * Returns `release`, and whether a dead lab's lock was found (its parts may still run).
 */
export async function takeLock(file: string): Promise<{ release: () => Promise<void>; wasStale: boolean }> {
  const me: Holder = { pid: process.pid, born: bornAt(process.pid) };
  let wasStale = false;
  for (;;) {
    try {
      await writeFile(file, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o600 });
      return { wasStale, release: () => rm(file, { force: true }) };
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const pid = await runningLab(file);
    if (pid !== undefined) {
      throw new LabError(
        'E_LAB_RUNNING',
        `A lab is running already (process ${pid}). Stop it with Ctrl-C in its terminal, or: kill ${pid}`,
      );
    }
    wasStale = true;
    await rm(file, { force: true });
  }
}
