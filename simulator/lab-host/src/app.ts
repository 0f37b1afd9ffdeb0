import { errorResponse, type Logger } from '@firstline/runtime';
import express, { type Express } from 'express';
import { exposition, type MeasuredHost } from './metrics.ts';

const verbs = ['start', 'stop', 'restart'] as const;

/** Metrics and control of the lab host. It names itself a simulator wherever it shows. */
export function createApp(host: MeasuredHost, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    response
      .type('text/plain')
      .send(
        `${host.name}: a simulated host of the Firstline lab. Its processes, bytes and faults are real, within hard limits.\n` +
          'GET /metrics · GET /faults · POST or DELETE /faults/NAME · GET /units · POST /units/NAME/restart\n',
      );
  });
  app.get(['/livez', '/readyz'], (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(await exposition(host));
  });

  app.get('/faults', (_request, response) => void response.json(host.faults.list()));
  const change = (verb: 'start' | 'recover') => async (name: string) =>
    (await host.faults[verb](name))
      ? { status: 200, body: host.faults.list().find((fault) => fault.name === name) }
      : {
          status: 404,
          body: {
            error: 'E_LAB_FAULT_UNKNOWN',
            message: `no fault ${name}; there are ${host.faults.names.join(', ')}`,
          },
        };
  app.post('/faults/:name', async (request, response) => {
    const { status, body } = await change('start')(request.params.name);
    response.status(status).json(body);
  });
  app.delete('/faults/:name', async (request, response) => {
    const { status, body } = await change('recover')(request.params.name);
    response.status(status).json(body);
  });

  const shown = () => host.units.map(({ name, state, pid, starts }) => ({ name, state, pid, starts }));
  app.get('/units', (_request, response) => void response.json(shown()));
  app.post('/units/:name/:verb', async (request, response) => {
    const unit = host.units.find(({ name }) => name === request.params.name.replace(/\.service$/, ''));
    const verb = verbs.find((each) => each === request.params.verb);
    if (!unit || !verb) {
      const names = host.units.map(({ name }) => name).join(', ');
      const message = unit
        ? `a unit can ${verbs.join(', ')}`
        : `Unit ${request.params.name} not found; there are ${names}`;
      response.status(404).json({ error: 'E_LAB_UNIT_UNKNOWN', message });
      return;
    }
    await unit[verb]();
    response.json(shown().find(({ name }) => name === unit.name));
  });
  app.use(
    (_request, response) =>
      void response.status(404).json({ error: 'E_HTTP_NOT_FOUND', message: 'no such address' }),
  );
  app.use(errorResponse(logger));
  return app;
}
