import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * Runs a short command without a shell and returns everything it printed; a command that can't be started,
 * fails or outlasts `timeoutMs` gives `ok: false`, never a throw.
 */
export function runCommand(
  command: string,
  parameters: readonly string[],
  options: {
    directory?: string;
    environment?: Readonly<Record<string, string>>;
    timeoutMs: number;
    signal?: AbortSignal;
  },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: options.directory,
      // All of it, because proxies and package tools are set up there; English, because programs read the output.
      // biome-ignore lint/style/noProcessEnv: no setting of ours.
      env: { ...process.env, ...options.environment, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      ...(options.signal && { signal: options.signal }),
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
