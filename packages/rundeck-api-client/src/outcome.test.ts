import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from './outcome.ts';
import { Execution } from './schemas/execution.ts';

const execution = (status: string, rest: Record<string, unknown> = {}): Execution =>
  Execution.parse({ id: 1, status, 'date-started': { unixtime: 1_000, date: 'x' }, ...rest });
const ended = { 'date-ended': { unixtime: 2_000, date: 'x' } };

describe('what became of an execution', () => {
  test.each([
    ['running', 'running'],
    ['scheduled', 'running'],
    ['queued', 'running'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['failed-with-retry', 'failed'],
    ['aborted', 'aborted'],
    ['timedout', 'timedout'],
    ['missed', 'missed'],
    ['other', 'unknown'],
    ['a word of next year', 'unknown'],
  ])('%s: %s', (status, outcome) => {
    expect(outcomeOf(execution(status, ended))).toBe(outcome);
  });

  test('a status without an end is not final: aborted is written when the abort is asked for', () => {
    expect(outcomeOf(execution('aborted'))).toBe('running');
  });

  test.each(['Result: 143', 'Result: 2147483647'])(
    'failed with %s says that the server went down',
    (line) => {
      expect(outcomeOf(execution('failed', ended), { output: ['beat', line] })).toBe('unknown');
      expect(outcomeOf(execution('failed', ended), { output: ['Result: 7'] })).toBe('failed');
    },
  );

  test('running from before the start of the server is unknown', () => {
    expect(outcomeOf(execution('running'), { serverStartedAt: 5_000 })).toBe('unknown');
    expect(outcomeOf(execution('running'), { serverStartedAt: 500 })).toBe('running');
  });
});
