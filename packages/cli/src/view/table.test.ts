import { describe, expect, it } from '@jest/globals';
import { createPaint, span } from './span.ts';
import { pairs, table } from './table.ts';

const plain = { paint: createPaint(false), width: undefined };

describe('a table', () => {
  it('has columns as wide as their widest cell and no trailing blanks', () => {
    expect(
      table(
        ['HOST', 'WHY'],
        [
          ['web-1', 'down'],
          ['a', ''],
        ],
        plain,
      ),
    ).toBe('HOST   WHY\nweb-1  down\na');
  });

  it('cuts its last column to the terminal, and only there', () => {
    const rows = [['web-1', 'a reason that is longer than the terminal is wide']];
    expect(table(['HOST', 'WHY'], rows, { ...plain, width: 24 }).split('\n')[1]).toBe(
      'web-1  a reason that is…',
    );
    expect(table(['HOST', 'WHY'], rows, plain)).toContain('the terminal is wide');
  });

  it('keeps its columns straight when cells have colours', () => {
    const coloured = { paint: createPaint(true), width: undefined };
    const [, row] = table(['STATE', 'ID'], [[span('fixed', 'green'), 'x']], coloured).split('\n');
    expect(row).toBe('\u001b[32mfixed\u001b[39m  x');
  });

  it('lets no alert send escape sequences or forge a line', () => {
    const row = table(['WHY'], [['a\u001b[2Jb\nforged\u009b31m\u202e']], plain).split('\n');
    expect(row).toEqual(['WHY', 'a�[2Jb forged�31m�']);
  });
});

describe('pairs', () => {
  it('leave out what is unknown and hang further lines under the first', () => {
    expect(
      pairs(
        [
          ['Why', 'one\ntwo'],
          ['Host', undefined],
          ['Runbook', 'x'],
        ],
        plain.paint,
      ),
    ).toBe('  Why      one\n           two\n  Runbook  x');
  });
});
