import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readSettings, requireRedisUrl } from './settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'cli-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));
const labFile = join(directory, 'lab.env');
writeFileSync(
  labFile,
  [
    '# Written by the running lab; gone when it stops.',
    'REDIS_URL=redis://127.0.0.1:4779',
    'RUNDECK_URL=http://127.0.0.1:4740',
    'RUNDECK_TOKEN=secret=of the lab',
    'OLLAMA_MODEL=llama3.2:1b',
    '',
  ].join('\n'),
);

describe('where the settings come from', () => {
  it('is the running lab when the environment says nothing', () => {
    expect(readSettings({}, labFile)).toMatchObject({
      REDIS_URL: 'redis://127.0.0.1:4779',
      RUNDECK_TOKEN: 'secret=of the lab',
      OLLAMA_MODEL: 'llama3.2:1b',
    });
  });

  it('is the environment first, and an empty variable counts as unset', () => {
    const settings = readSettings({ OLLAMA_MODEL: 'other:3b', REDIS_PREFIX: '' }, labFile);
    expect(settings).toMatchObject({ OLLAMA_MODEL: 'other:3b', REDIS_PREFIX: 'firstline' });
  });

  it('is the environment alone when it names a Redis of its own', () => {
    const settings = readSettings({ REDIS_URL: 'redis://redis.example.net:6379' }, labFile);
    expect(settings.RUNDECK_URL).toBeUndefined();
    expect(settings.OLLAMA_MODEL).toBe('llama3.2:3b');
  });

  it('never gives the lab’s Rundeck token to another Rundeck', () => {
    const settings = readSettings({ RUNDECK_URL: 'https://rundeck.example.net' }, labFile);
    expect(settings.RUNDECK_TOKEN).toBeUndefined();
  });

  it('takes a secret’s file over the lab’s plain value', () => {
    const file = join(directory, 'token');
    writeFileSync(file, 'from a file\n');
    expect(readSettings({ RUNDECK_TOKEN_FILE: file }, labFile).RUNDECK_TOKEN).toBe('from a file');
  });

  it('names every wrong one', () => {
    expect(() => readSettings({ REDIS_URL: 'http://x', FIRSTLINE_USER: 'a\nb' }, labFile)).toThrow(
      /REDIS_URL[\s\S]*FIRSTLINE_USER/,
    );
  });

  it('says what to do when nothing tells where Redis is', () => {
    expect(() => requireRedisUrl(readSettings({}, join(directory, 'no-lab.env')))).toThrow(
      'start the lab with npm start, or set REDIS_URL',
    );
  });
});
