import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

describe('the process', () => {
  it('started with bad settings prints every problem by name and exits 1', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@firstline/source', main], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { PATH: process.env.PATH, CONSOLE_PORT: 'many', CONSOLE_USER: 'a:b', REDIS_URL: 'localhost' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (text) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    for (const name of ['CONSOLE_PORT', 'CONSOLE_USER', 'CONSOLE_PASSWORD', 'REDIS_URL'])
      expect(output).toContain(`  - ${name}: `);
    expect(output).toContain('4 problem(s)');
  });
});
