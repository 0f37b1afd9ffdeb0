import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadInventory } from './inventory.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'inventory-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const load = (text: string) => {
  const file = join(directory, 'inventory.yaml');
  writeFileSync(file, text);
  return loadInventory(file);
};

const good = `hosts:
  - name: web-1
    aliases: ["web-1.example.com:9100"]
    mode: approve
  - name: db-1
maintenance:
  - { hosts: [db-1], from: 2026-11-24T10:00:00Z, until: 2026-11-24T12:00:00+01:00, reason: upgrade }
`.replace('12:00:00+01:00', '13:00:00+01:00');

describe('the inventory', () => {
  it('finds a host by its name or an alias, whole, and nothing else', async () => {
    const inventory = await load(good);
    expect(inventory.resolve('web-1')?.name).toBe('web-1');
    expect(inventory.resolve('web-1.example.com:9100')?.mode).toBe('approve');
    for (const other of ['web-1.example.com', 'web-10', 'WEB-1', '', 'web-1\n', '__proto__', 'constructor']) {
      expect(inventory.resolve(other)).toBeUndefined();
    }
  });

  it('knows who is in maintenance, from the first moment to before the last', async () => {
    const inventory = await load(good);
    const reasonAt = (host: string, at: string) => inventory.maintenanceOf(host, new Date(at))?.reason;
    expect(reasonAt('db-1', '2026-11-24T10:00:00Z')).toBe('upgrade');
    expect(reasonAt('db-1', '2026-11-24T11:59:59Z')).toBe('upgrade');
    expect(reasonAt('db-1', '2026-11-24T12:00:00Z')).toBeUndefined();
    expect(reasonAt('db-1', '2026-11-24T09:59:59Z')).toBeUndefined();
    expect(reasonAt('web-1', '2026-11-24T11:00:00Z')).toBeUndefined();
  });

  it.each([
    ['a host twice', good.replace('name: db-1', 'name: web-1'), /:5 "web-1" names web-1 already/],
    [
      'an alias that names another host',
      good.replace('web-1.example.com:9100', 'db-1'),
      /"db-1" names web-1 already/,
    ],
    ['maintenance of nobody', good.replace('[db-1]', '[db-2]'), /:7 db-2 is not among the hosts/],
    ['maintenance that ends before it begins', good.replace('T13:00', 'T10:00'), /:7 it ends/],
    ['a mode nobody knows', good.replace('approve', 'yolo'), /:4 hosts\.0\.mode/],
    ['an unknown key', good.replace('mode: approve', 'modus: approve'), /modus/],
    ['broken YAML', 'hosts: [', /:1|:2/],
    [
      'a name that is none',
      good.replace('name: web-1', 'name: "web 1"'),
      /:2 hosts\.0\.name: must be a host name/,
    ],
  ])('is refused with file and line: %s', async (_what, text, expected) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'E_INVENTORY_INVALID',
      message: expect.stringMatching(expected),
    });
  });

  it('that is not there is named', async () => {
    await expect(loadInventory(join(directory, 'none.yaml'))).rejects.toThrow(/none\.yaml.*can't be read/s);
  });
});
