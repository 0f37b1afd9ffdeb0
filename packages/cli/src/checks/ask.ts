import type { CliContext } from '../cli-context.ts';

const TIMEOUT_MS = 3_000;

/** One GET with a deadline. Rejects when nothing answers. */
export async function ask(
  { fetch, signal }: Pick<CliContext, 'fetch' | 'signal'>,
  base: string,
  path: string,
): Promise<{ status: number; body: string }> {
  const address = new URL(path, base.endsWith('/') ? base : `${base}/`);
  const response = await fetch(address, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  return { status: response.status, body: await response.text() };
}
