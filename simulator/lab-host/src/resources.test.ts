import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cgroupResources } from './resources.ts';

let root: string;
function cgroup(files: Record<string, string>): string {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}
afterEach(() => rmSync(root, { recursive: true }));

const second = { 'cgroup.controllers': 'cpu memory\n', 'cpu.stat': 'usage_usec 2500000\nuser_usec 1\n' };

describe('what a container can see of itself', () => {
  it('is its limit, what is in use without idle file pages, and its CPU; on cgroup v2', () => {
    const resources = cgroupResources(
      cgroup({
        ...second,
        'memory.max': '536870912\n',
        'memory.current': '200000000\n',
        'memory.stat': 'anon 1\ninactive_file 50000000\nactive_file 3\n',
      }),
    );
    expect(resources.memoryBytes).toBe(536_870_912);
    expect(resources.usedBytes()).toBe(150_000_000);
    expect(resources.cpuSeconds()).toBe(2.5);
  });

  it('and on cgroup v1', () => {
    const resources = cgroupResources(
      cgroup({
        'memory/memory.limit_in_bytes': '536870912\n',
        'memory/memory.usage_in_bytes': '200000000\n',
        'memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 50000000\n',
        'cpuacct/cpuacct.usage': '2500000000\n',
      }),
    );
    expect(resources.memoryBytes).toBe(536_870_912);
    expect(resources.usedBytes()).toBe(150_000_000);
    expect(resources.cpuSeconds()).toBe(2.5);
  });

  it.each([
    { version: 2, files: { ...second, 'memory.max': 'max\n' } },
    { version: 1, files: { 'memory/memory.limit_in_bytes': '9223372036854771712\n' } },
  ])(
    'a container without a limit on cgroup v$version is refused: no fault could press there',
    ({ files }) => {
      expect(() => cgroupResources(cgroup(files as Record<string, string>))).toThrow(/mem_limit/);
    },
  );
});
