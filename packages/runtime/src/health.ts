import { type Response, Router } from 'express';
import type { Registry } from 'prom-client';
import { messageOf } from './errors.ts';

export type ReadinessCheck = () => Promise<unknown>;

const CHECK_DEADLINE_MS = 1_500;

async function check(
  name: string,
  probe: ReadinessCheck,
): Promise<{ name: string; ok: boolean; detail: string }> {
  try {
    await Promise.race([
      probe(),
      new Promise((_, reject) =>
        setTimeout(
          () => reject(new Error(`no answer in ${CHECK_DEADLINE_MS} ms`)),
          CHECK_DEADLINE_MS,
        ).unref(),
      ),
    ]);
    return { name, ok: true, detail: 'ok' };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

/**
 * `/livez` (the process only), `/readyz` (its checks; `?verbose` lists them), `/healthz` (older name of readyz)
 * and `/metrics`. Unauthenticated and without secrets. Neighbours that may be down without harm (Ollama, Rundeck,
 * Prometheus) don't belong into `checks`: one restart of theirs would stop the intake.
 */
export function healthRoutes(options: {
  checks: Readonly<Record<string, ReadinessCheck>>;
  isClosing: () => boolean;
  registry: Registry;
}): Router {
  const router = Router();
  const ready = async (verbose: boolean, response: Response): Promise<void> => {
    const results = await Promise.all(
      Object.entries(options.checks).map(([name, probe]) => check(name, probe)),
    );
    if (options.isClosing()) results.push({ name: 'shutdown', ok: false, detail: 'shutting down' });
    const ok = results.every((result) => result.ok);
    const lines = results.map((result) => `[${result.ok ? '+' : '-'}]${result.name} ${result.detail}`);
    const body = verbose || !ok ? `${lines.join('\n')}\n` : '';
    response
      .status(ok ? 200 : 503)
      .type('text/plain')
      .send(`${body}${ok ? 'ok' : 'not ready'}\n`);
  };
  router.get('/livez', (_request, response) => void response.type('text/plain').send('ok\n'));
  router.get(['/readyz', '/healthz'], (request, response) => ready('verbose' in request.query, response));
  router.get('/metrics', async (_request, response) => {
    response.type(options.registry.contentType).send(await options.registry.metrics());
  });
  return router;
}
