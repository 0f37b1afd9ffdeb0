import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readCases } from './read-cases.ts';

const directory = mkdtempSync(join(tmpdir(), 'cases-'));
afterAll(() => rmSync(directory, { recursive: true }));
function fileOf(...lines: string[]): string {
  const file = join(directory, 'cases.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('a file of cases', () => {
  it('needs little more than labels and what is best', async () => {
    const least = '{"id":"a","alert":{"labels":{"alertname":"X"}},"gold":{"best":"no_action"}}';
    const [read] = await readCases(fileOf('// a comment', least, ''));
    expect(read).toMatchObject({
      family: 'other',
      context: {},
      harmful: [],
      alert: { status: 'firing', fingerprint: 'a', annotations: {} },
      gold: { acceptable: [], parameters: {} },
    });
    expect(read?.alert.startsAt).toBeUndefined();
  });

  it('takes null, offsets and Alertmanager’s zero time as other tools write them', async () => {
    const line = {
      id: 7,
      alert: {
        labels: { alertname: 'X', code: 503 },
        annotations: null,
        startsAt: '2026-11-24T12:00:00+02:00',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: null,
      },
      context: { maintenance: true, minutesFiring: null },
      gold: { best: 'x', target: null, acceptable: null },
      harmful: null,
    };
    const [read] = await readCases(fileOf(JSON.stringify(line)));
    expect(read).toMatchObject({
      id: '7',
      alert: { labels: { code: '503' }, startsAt: '2026-11-24T10:00:00.000Z' },
      context: { maintenance: expect.any(String) },
    });
    expect(read?.alert.endsAt).toBeUndefined();
  });

  it('is refused with the line and the reason of everything wrong in it', async () => {
    const good = '{"id":"a","alert":{"labels":{}},"gold":{"best":"no_action"}}';
    const file = fileOf(good, '{"id":"b","alert":{"labels":{}}}', 'nonsense', good);
    const refused = readCases(file);
    await expect(refused).rejects.toMatchObject({ code: 'E_EVALUATION_FILE', retryable: false });
    await expect(refused).rejects.toThrow(/cases\.jsonl:2 gold:[\s\S]*cases\.jsonl:3 is no JSON/);
    await expect(readCases(fileOf(good, good))).rejects.toThrow(':2 the id a stands in line 1 already');
    await expect(readCases(fileOf(''))).rejects.toThrow('has no case in it');
    await expect(readCases(join(directory, 'none.jsonl'))).rejects.toThrow("can't be read");
  });
});
