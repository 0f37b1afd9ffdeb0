import { AppError, errorResponse, type Logger } from '@firstline/runtime';
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

  app.get('/faults', async (_request, response) => void response.json(await host.faults.list()));
  const unknownFault = (name: string): AppError =>
    new AppError('E_LAB_FAULT_UNKNOWN', `no fault ${name}; there are ${host.faults.names.join(', ')}`, {
      retryable: false,
    });
  app.post('/faults/:name', async (request, response) => {
    const state = await host.faults.start(request.params.name);
    if (!state) throw unknownFault(request.params.name);
    response.json(state);
  });
  app.delete('/faults/:name', async (request, response) => {
    const state = await host.faults.recover(request.params.name);
    if (!state) throw unknownFault(request.params.name);
    response.json(state);
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
      throw new AppError('E_LAB_UNIT_UNKNOWN', message, { retryable: false });
    }
    await unit[verb]();
    response.json(shown().find(({ name }) => name === unit.name));
  });
  app.use(
    (_request, response) =>
      void response.status(404).json({ error: 'E_HTTP_NOT_FOUND', message: 'no such address' }),
  );
  app.use(errorResponse(logger, { E_LAB_FAULT_UNKNOWN: 404, E_LAB_UNIT_UNKNOWN: 404 }));
  return app;
}
