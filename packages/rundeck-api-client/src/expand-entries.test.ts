import { expect, test } from '@jest/globals';
import { expandEntries } from './expand-entries.ts';

const whole = { log: 'one', node: 'n', stepctx: '1', level: 'NORMAL' };

test('a bare string changes the text only (up to API 58)', () => {
  expect(expandEntries([whole, 'two'], true)).toEqual([whole, { ...whole, log: 'two' }]);
});

test('an object changes what it names, null takes away, {} repeats (API 59 too)', () => {
  const expanded = expandEntries([whole, { log: 'two' }, { stepctx: null, level: 'ERROR' }, {}], true);
  expect(expanded).toEqual([
    whole,
    { ...whole, log: 'two' },
    { log: 'two', node: 'n', level: 'ERROR' },
    { log: 'two', node: 'n', level: 'ERROR' },
  ]);
});

test('entries that are not compacted stand for themselves', () => {
  expect(expandEntries([whole, { log: 'two' }], false)).toEqual([whole, { log: 'two' }]);
});
