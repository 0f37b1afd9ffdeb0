import type { Terminal } from '../terminal.ts';

const EVERY_MS = 2_000;

/** Tells how far something has come, at most every two seconds, and nothing of what is done before that. */
export function createProgress(terminal: Pick<Terminal, 'say'>, what: string) {
  let last = performance.now();
  return (done: number, of?: number): void => {
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    terminal.say(`${what}: ${done}${of === undefined ? '' : ` of ${of}`}`);
  };
}
