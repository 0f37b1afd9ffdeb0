import { arch, cpus, freemem, loadavg, release, totalmem } from 'node:os';
import type { Router } from 'express';
import { requireAdmin } from '../accounts.ts';
import { iso } from '../execution-view.ts';
import type { World } from '../world.ts';
import { account, query, version } from './request.ts';

/** System information and the execution mode. */
export function systemRoutes(router: Router, world: World): void {
  router.get('/', (_request, response) => {
    const apiversion = world.settings.apiVersion;
    response.json({ apiversion, href: `${world.url}/api/${apiversion}` });
  });
  router.get('/system/info', (_request, response) => void response.json({ system: systemInfo(world) }));

  const mode = () => ({ executionMode: world.passive ? 'passive' : 'active' });
  router.get('/system/executions/status', (request, response) => {
    const as503 = query(request, 'passiveAs503') === 'true' && world.passive;
    response.status(as503 ? 503 : 200).json(mode());
  });
  for (const [word, passive] of [
    ['enable', false],
    ['disable', true],
  ] as const)
    router.post(`/system/executions/${word}`, (_request, response) => {
      requireAdmin(account(response), passive ? 'disable_executions' : 'enable_executions', 'Rundeck System');
      world.passive = passive;
      response.json(mode());
    });
  router.get('/metrics/ping', (_request, response) => void response.type('text/plain').send('pong\n'));
  router.get('/metrics/healthcheck', (_request, response) => {
    response.json({ 'quartz.scheduler.threadPool': { healthy: true } });
  });
  router.get('/user/info', (_request, response) => {
    response.json({ login: account(response).name, apiversion: version(response) });
  });
}

function systemInfo(world: World) {
  const { settings } = world;
  const metrics = `${world.url}/api/${settings.apiVersion}/metrics`;
  const running = world.executions.values().filter(({ status }) => status === 'running').length;
  const time = (epoch: number) => ({ datetime: iso(epoch), epoch, unit: 'ms' });
  return {
    timestamp: time(Date.now()),
    rundeck: {
      // A string here, a number elsewhere: so it is.
      apiversion: String(settings.apiVersion),
      base: 'stand-in',
      build: settings.version,
      buildGit: settings.version,
      node: settings.nodeName,
      serverUUID: settings.serverUuid,
      version: settings.version,
    },
    executions: { active: String(!world.passive), executionMode: world.passive ? 'passive' : 'active' },
    os: { arch: arch(), name: 'Linux', version: release() },
    jvm: { name: 'none', vendor: 'Firstline', version: process.version },
    stats: {
      uptime: { duration: Date.now() - world.startedAt, unit: 'ms', since: time(world.startedAt) },
      cpu: { loadAverage: { average: loadavg()[0], unit: 'percent' }, processors: cpus().length },
      memory: { free: freemem(), max: totalmem(), total: totalmem(), unit: 'byte' },
      scheduler: { running, threadPoolSize: settings.threads },
      threads: { active: running },
    },
    healthcheck: { contentType: 'application/json', href: `${metrics}/healthcheck` },
    ping: { contentType: 'text/plain', href: `${metrics}/ping` },
    extended: null,
  };
}
