import { readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** What a process has used, from /proc; undefined when it is gone. */
export function processUsage(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and parentheses; the fields after the last one are fixed (proc(5): 14 utime, 15 stime).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // In kB here and in pages in statm, whose size Node can not tell (4, 16 or 64 kB on ARM).
    const resident = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      residentBytes: Number(resident) * 1_024,
    };
  } catch {
    return undefined;
  }
}
