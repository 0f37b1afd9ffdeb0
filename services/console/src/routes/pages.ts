import { readIncidentRecord } from '@firstline/store';
import { type Request, type Response, Router } from 'express';
import type { Dependencies } from '../dependencies.ts';
import { incidentMarkdown } from '../export-markdown.ts';
import { findIncidents, readQuery } from '../incident-query.ts';
import { userOf } from '../login.ts';
import { deadLettersPage } from '../pages/dead-letters.ts';
import { incidentPage } from '../pages/incident.ts';
import { incidentListPage } from '../pages/incident-list.ts';
import { quarantinePage } from '../pages/quarantine.ts';
import { readSurroundings } from '../surroundings.ts';

/** Everything that is only read. */
export function pageRoutes({ store, now }: Pick<Dependencies, 'store' | 'now'>): Router {
  const router = Router();
  const surroundings = (request: Request, response: Response) =>
    readSurroundings(store, { user: userOf(response), path: request.originalUrl, now: now() });

  router.get('/', async (request, response) => {
    const query = readQuery(request.query);
    const [around, found] = await Promise.all([
      surroundings(request, response),
      findIncidents(store.incidents, query, now()),
    ]);
    response.send(incidentListPage(around, query, found));
  });

  router.get('/incidents/:id.json', async (request, response, next) => {
    const record = await readIncidentRecord(store, request.params.id);
    if (record) response.json({ exportedAt: now().toISOString(), ...record });
    else next();
  });

  router.get('/incidents/:id.md', async (request, response, next) => {
    const record = await readIncidentRecord(store, request.params.id);
    if (record) response.type('text/markdown').send(incidentMarkdown(record, now()));
    else next();
  });

  router.get('/incidents/:id', async (request, response, next) => {
    const [around, record] = await Promise.all([
      surroundings(request, response),
      readIncidentRecord(store, request.params.id),
    ]);
    const order = request.query.order === 'newest' ? 'newest' : 'oldest';
    if (record) response.send(incidentPage(around, record, order));
    else next();
  });

  router.get('/dead-letters', async (request, response) => {
    const [around, letters] = await Promise.all([
      surroundings(request, response),
      store.deadLetters.list({ limit: 200, includeReplayed: true }),
    ]);
    response.send(deadLettersPage(around, letters));
  });

  router.get('/quarantine', async (request, response) => {
    const [around, alerts] = await Promise.all([surroundings(request, response), store.quarantine.list(100)]);
    response.send(quarantinePage(around, alerts));
  });

  router.get('/quarantine/:id.json', async (request, response, next) => {
    const alert = await store.quarantine.get(request.params.id);
    if (alert) response.json(alert);
    else next();
  });

  return router;
}
