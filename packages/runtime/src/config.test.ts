import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, Port, RedisUrl, readConfig, Switch } from './config.ts';

const Settings = z.object({
  PORT: Port.default(4710),
  REDIS_URL: RedisUrl,
  TOKEN: z.string().min(8),
  VERBOSE: Switch.default(false),
});
const good = { REDIS_URL: 'redis://127.0.0.1:6379', TOKEN: 'long-enough' };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const problemsOf = (environment: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(Settings, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('have their defaults, and an empty one is as good as none', () => {
    expect(readConfig(Settings, { ...good, PORT: '' })).toEqual({ ...good, PORT: 4710, VERBOSE: false });
    expect(readConfig(Settings, { ...good, PORT: '80', VERBOSE: 'yes' })).toMatchObject({
      PORT: 80,
      VERBOSE: true,
    });
  });

  it('say everything that is wrong at once, by the variable’s name', () => {
    expect(problemsOf({ PORT: '99999', REDIS_URL: 'http://x', VERBOSE: 'perhaps' })).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^REDIS_URL: must be a URL such as redis/),
      'TOKEN: is required',
      expect.stringMatching(/^VERBOSE: /),
    ]);
  });

  it('may come from a file, without the line’s end, but not from both', () => {
    const file = join(directory, 'token');
    writeFileSync(file, 'from-a-file\n');
    expect(readConfig(Settings, { ...good, TOKEN: undefined, TOKEN_FILE: file }).TOKEN).toBe('from-a-file');
    expect(problemsOf({ ...good, TOKEN_FILE: file })).toEqual([
      'TOKEN and TOKEN_FILE are both set: keep one',
    ]);
    expect(problemsOf({ ...good, TOKEN: undefined, TOKEN_FILE: join(directory, 'none') })).toEqual([
      expect.stringMatching(/^TOKEN_FILE: cannot read/),
    ]);
  });

  it('never repeat a secret in a problem', () => {
    expect(problemsOf({ ...good, TOKEN: 'hunter2' }).join()).not.toContain('hunter2');
  });
});
