import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');
const execute = promisify(execFile);

/** What `docker compose ps` says of one container. */
export interface Container {
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** Whether the real Rundeck and Ollama run, or our stand-ins. */
export const isReal = process.env.COMPOSE_TEST_REAL === '1';
export const oneShots = ['secrets', 'model', 'rundeck-seed'];
export const ours = ['ingest', 'analyzer', 'executor', 'console'];

/** Runs docker and returns what it said on stdout. Throws with its stderr when it fails. */
export async function docker(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await execute('docker', parameters, {
    cwd: root,
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs docker compose on the stack of this suite. */
export const compose = (
  parameters: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<string> => docker(['compose', ...parameters], environment);

/** Runs a command in a service's container. */
export const inside = (service: string, ...command: string[]): Promise<string> =>
  compose(['exec', '--no-TTY', service, ...command]);

/** Runs an ES module in a service's container, with the container's own Node; what it prints as JSON comes back. */
export async function evaluateInside<T>(
  service: string,
  module: string,
  ...parameters: string[]
): Promise<T> {
  const output = await inside(service, 'node', '--input-type=module', '-e', module, '--', ...parameters);
  return JSON.parse(output) as T;
}

/** Every container of the stack, also the one-shots that are done. */
export async function containers(): Promise<Container[]> {
  const output = await compose(['ps', '--all', '--format', 'json']);
  return output
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Container);
}

export async function containerOf(service: string): Promise<string> {
  return (await compose(['ps', '--all', '--quiet', service])).trim();
}

/** Looks until there is something to return. Throws with the last trouble when it takes longer than `withinMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  { withinMs = 90_000, everyMs = 250 } = {},
): Promise<T> {
  const giveUp = Date.now() + withinMs;
  let trouble: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      trouble = error;
    }
    if (Date.now() > giveUp) throw new Error(`${what} did not happen in ${withinMs} ms`, { cause: trouble });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Waits until every service is healthy and every one-shot has ended well. */
export const allHealthy = (): Promise<Container[]> =>
  until(
    'everything is healthy',
    async () => {
      const all = await containers();
      const wrong = all.filter(({ Service, State, Health, ExitCode }) =>
        oneShots.includes(Service) ? State !== 'exited' || ExitCode !== 0 : Health !== 'healthy',
      );
      if (all.length === 0) throw new Error('nothing runs');
      if (wrong.length > 0) throw new Error(wrong.map(({ Name, State }) => `${Name}: ${State}`).join(', '));
      return all;
    },
    { withinMs: isReal ? 420_000 : 120_000, everyMs: 1_000 },
  );
