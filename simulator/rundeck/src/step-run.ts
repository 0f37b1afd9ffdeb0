import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StepProcess } from './step-script.ts';

/** What Rundeck writes as the result of a step that was cut off. */
export const CUT_OFF_CODE = 2_147_483_647;
const SIGNAL_CODES: Readonly<Record<string, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGKILL: 137,
  SIGTERM: 143,
};

/**
 * Runs one step and hands on its lines. When `signal` fires it returns at once and the process goes on: Rundeck's
 * local executor sends it nothing, and its output is read on and thrown away.
 */
export function runStep(
  step: StepProcess,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(step.file, step.args, {
      env: { ...step.env },
      // No pipe without need: bash takes one of Node's for a remote shell's and reads its start-up files.
      stdio: [step.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // Whoever ends before it has read its input is no error.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(step.input);
    const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
    let over = signal.aborted;
    const end = (code: number): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', leave);
      resolve(code);
    };
    const leave = (): void => {
      end(CUT_OFF_CODE);
      child.unref();
      // Sockets under the hood; a run that was left alone must not keep the server from ending.
      for (const stream of outputs) if ('unref' in stream) (stream.unref as () => void)();
    };
    signal.addEventListener('abort', leave, { once: true });
    for (const stream of outputs)
      createInterface({ input: stream }).on('line', (line) => {
        if (!over) onLine(line);
      });
    child.on('error', (error) => {
      if (!over) onLine(error.message);
      end(127);
    });
    child.on('close', (code, killedBy) => end(code ?? SIGNAL_CODES[killedBy ?? ''] ?? 1));
    if (signal.aborted) {
      over = false;
      leave();
    }
  });
}
