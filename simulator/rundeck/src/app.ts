import { sameSecret } from '@firstline/runtime';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { accountOf } from './accounts.ts';
import { type createFaults, Fault } from './faults.ts';
import { Refusal } from './refusal.ts';
import { executionRoutes } from './routes/executions.ts';
import { jobRoutes } from './routes/jobs.ts';
import { projectRoutes } from './routes/projects.ts';
import { bodyJson } from './routes/request.ts';
import { keyRoutes, policyRoutes, tokenRoutes } from './routes/storage.ts';
import { systemRoutes } from './routes/system.ts';
import type { Runner } from './runner.ts';
import type { World } from './world.ts';

export interface Tokens {
  readonly adminToken: string;
  readonly executorToken: string;
}

const OLDEST_VERSION = 14;

/** The HTTP surface. Whose call it is, which version, then the routes; errors in the real server's forms. */
export function createApp(
  world: World,
  runner: Runner,
  tokens: Tokens,
  faults: ReturnType<typeof createFaults>,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.raw({ type: () => true, limit: '20mb' }));
  app.get('/health', (_request, response) => void response.type('html').send('ok'));
  app.get('/actuator/health/readiness', (_request, response) => {
    response.json({ status: 'UP', components: { readinessState: { status: 'UP' } } });
  });
  faultRoutes(app, tokens, faults);
  app.use(faults.strike);

  const api = Router();
  systemRoutes(api, world);
  projectRoutes(api, world);
  jobRoutes(api, world, runner);
  executionRoutes(api, world, runner);
  keyRoutes(api, world);
  tokenRoutes(api, world);
  policyRoutes(api, world);
  refuseOtherVerbs(api);
  app.use('/api/:version', authenticate(world, tokens), checkVersion(world), api);
  app.use((_request, response) => void response.status(404).json({ error: 'Not found' }));
  app.use(answerError(world));
  return app;
}

/** `POST`, `GET` and `DELETE /_faults` with the administrator's token. */
function faultRoutes(app: Express, tokens: Tokens, faults: ReturnType<typeof createFaults>): void {
  app.use('/_faults', (request, response, next) => {
    if (sameSecret(request.get('x-rundeck-auth-token') ?? '', tokens.adminToken)) return next();
    response.status(403).json({ error: 'unauthorized' });
  });
  app.post('/_faults', (request, response) => {
    const fault = Fault.safeParse(bodyJson(request));
    if (!fault.success) return void response.status(400).json({ error: fault.error.message });
    faults.add(fault.data);
    response.status(201).json(faults.list());
  });
  app.get('/_faults', (_request, response) => void response.json(faults.list()));
  app.delete('/_faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
}

function authenticate(world: World, tokens: Tokens) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const queried = request.query.authtoken;
    const token = request.get('x-rundeck-auth-token') ?? (typeof queried === 'string' ? queried : undefined);
    const account = token ? accountOf(token, tokens, world) : undefined;
    if (account) {
      response.locals.account = account;
      // The real server sets one too, and is confused by whoever sends it back.
      response.setHeader('set-cookie', 'JSESSIONID=stand-in; Path=/; HttpOnly');
      next();
      return;
    }
    const who = token ? `(Token:${token.slice(0, 5)}****)` : '(unauthenticated)';
    sendError(
      response,
      world,
      403,
      'unauthorized',
      `${who} is not authorized for: ${request.originalUrl.split('?')[0]}`,
    );
  };
}

function checkVersion(world: World) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const asked = String(request.params.version);
    const number = Number(asked);
    const { apiVersion } = world.settings;
    if (Number.isInteger(number) && number >= OLDEST_VERSION && number <= apiVersion) {
      response.locals.apiVersion = number;
      next();
      return;
    }
    const text = `Unsupported API Version "${asked}". API Request: ${request.originalUrl.split('?')[0]}. Reason: Current version: ${apiVersion}`;
    sendError(response, world, 400, 'api.error.api-version.unsupported', text);
  };
}

/** What is there for another verb is a 405. */
function refuseOtherVerbs(router: Router): void {
  const paths = router.stack.flatMap(({ route }) => (route ? [route.path] : []));
  for (const path of new Set(paths))
    router.all(path, (_request, response) => void response.status(405).json({ error: 'Method not allowed' }));
}

function sendError(
  response: Response,
  world: World,
  status: number,
  errorCode: string,
  message: string,
): void {
  response.status(status).json({ errorCode, apiversion: world.settings.apiVersion, error: true, message });
}

function answerError(world: World) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    if (response.headersSent) return void response.socket?.destroy();
    if (error instanceof Refusal) {
      sendError(response, world, error.status, error.errorCode, error.message);
      return;
    }
    // Broken JSON ends here too: on the real server it is a 500.
    if (!(error instanceof SyntaxError))
      world.logger.error('request failed', { path: request.path, err: error });
    if (request.accepts(['html', 'json']) === 'json' || request.get('accept')?.includes('application/json'))
      response.status(500).json({ error: 'A server error occurred' });
    else response.status(500).type('html').send('<html><body><h1>An Error Occurred</h1></body></html>');
  };
}
