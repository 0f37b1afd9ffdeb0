import type { PullProgress } from '@firstline/llm';
import type { Terminal } from './terminal.ts';

const EVERY_MS = 2_000;

/** Tells how far a download is: each new step at once, and every two seconds how much of it is there. */
export function createPullProgress(terminal: Pick<Terminal, 'say'>, model: string) {
  let lastStep = '';
  let lastAt = 0;
  return ({ status, completed, total }: PullProgress): void => {
    const now = performance.now();
    if (status === lastStep && now - lastAt < EVERY_MS) return;
    lastStep = status;
    lastAt = now;
    terminal.say(`${model}: ${status}${total === undefined ? '' : `, ${shareOf(completed ?? 0, total)}`}`);
  };
}

const shareOf = (completed: number, total: number): string =>
  `${Math.floor((100 * completed) / total)} % of ${(total / 1e6).toFixed(0)} MB`;
