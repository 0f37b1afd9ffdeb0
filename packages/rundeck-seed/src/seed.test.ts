import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { parseProperties } from './properties.ts';
import { readSeed } from './seed.ts';

const shipped = join(import.meta.dirname, '..', '..', '..', 'infra', 'rundeck');
const folder = mkdtempSync(join(tmpdir(), 'seed-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the files of a seed', () => {
  test('carry the name of the project wherever it stands', async () => {
    const { settings, policy, nodes, jobs } = await readSeed({ directory: shipped, project: 'night-shift' });
    expect(settings['resources.source.2.config.file']).toMatch(/\/projects\/night-shift\//);
    const [inProject, outside] = parseAllDocuments(policy ?? '').map((document) => document.toJSON());
    expect(inProject.context).toEqual({ project: 'night-shift' });
    expect(outside.for.project[0].match).toEqual({ name: 'night-shift' });
    expect(outside.for.storage[0].match).toEqual({ path: 'keys/project/night-shift/.*' });
    expect(outside.by).toEqual({ group: 'executor' });
    expect(Object.values(nodes)[0]?.['ssh-key-storage-path']).toMatch(/^keys\/project\/night-shift\//);
    expect(jobs).toHaveLength(6);
  });

  test('are taken as they are when the name is theirs', async () => {
    const { policy } = await readSeed({ directory: shipped, project: 'firstline' });
    expect(policy).toContain('# Without `run` on nodes a job matches no node at all.');
  });

  test('may have other nodes, or none, and other settings', async () => {
    const nodesFile = join(folder, 'nodes.yaml');
    writeFileSync(nodesFile, 'db-1: {hostname: db-1, port: 22}\n');
    const seed = await readSeed({
      directory: shipped,
      project: 'p',
      nodesFile,
      settings: { 'resources.source.2.config.file': '/data/nodes.yaml' },
    });
    expect(seed.nodes).toEqual({ 'db-1': { nodename: 'db-1', hostname: 'db-1', port: '22' } });
    expect(seed.settings['resources.source.2.config.file']).toBe('/data/nodes.yaml');
    expect((await readSeed({ directory: shipped, project: 'p', nodesFile: false })).nodes).toEqual({});
  });

  test('that are wrong are named with their line', async () => {
    expect(() => parseProperties('# fine\na=b\nnonsense\n', 'x.properties')).toThrow('x.properties:3');
    await expect(readSeed({ directory: folder, project: 'p' })).rejects.toMatchObject({
      code: 'E_SEED_FILE_UNREADABLE',
    });
    await expect(readSeed({ directory: shipped, project: 'a/b' })).rejects.toMatchObject({
      code: 'E_SEED_PROJECT_NAME',
    });
  });
});
