import { randomBytes, randomUUID } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { parseAllDocuments } from 'yaml';
import { requireAdmin } from '../accounts.ts';
import { durationMs } from '../duration.ts';
import { iso } from '../execution-view.ts';
import type { KeyRecord } from '../records.ts';
import { invalidRequest, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { projectOf } from './projects.ts';
import { account, bodyJson, bodyText, param, version } from './request.ts';

const LONGEST_TOKEN_MS = 2_592_000_000;
const kinds: Readonly<Record<string, string>> = {
  'application/x-rundeck-data-password': 'password',
  'application/octet-stream': 'private',
  'application/pgp-keys': 'public',
};

/** Key storage. Its errors are `{ error: TEXT }`, and what may not be read is not there. */
export function keyRoutes(router: Router, world: World): void {
  const pathOf = (request: Request): string => ['keys', request.params.path ?? []].flat().join('/');
  const view = (record: KeyRecord, api: number) => ({
    path: record.path,
    type: 'file',
    name: record.path.split('/').at(-1),
    url: `${world.url}/api/${api}/storage/${record.path}`,
    meta: {
      'Rundeck-content-type': record.contentType,
      'Rundeck-content-creation-time': iso(record.created),
      'Rundeck-content-modify-time': iso(record.modified),
      'Rundeck-auth-created-username': record.createdBy,
      'Rundeck-auth-modified-username': record.modifiedBy,
      'Rundeck-data-type': kinds[record.contentType] ?? 'unknown',
      'Rundeck-content-mask': 'content',
    },
  });
  const notFound = (response: Response, path: string): void =>
    void response.status(404).json({ error: `resource not found: /${path}` });

  router.get('/storage/keys{/*path}', (request, response) => {
    const path = pathOf(request);
    const record = world.keys.get(path);
    const below = world.keys.values().filter((key) => key.path.startsWith(`${path}/`));
    if (!account(response).admin || (!record && below.length === 0)) return notFound(response, path);
    const api = version(response);
    const folder = {
      path,
      type: 'directory',
      name: null,
      url: `${world.url}/api/${api}/storage/${path}`,
      meta: {},
    };
    response.json(record ? view(record, api) : { ...folder, resources: below.map((key) => view(key, api)) });
  });

  const write = (replace: boolean) => (request: Request, response: Response) => {
    const path = pathOf(request);
    const existing = world.keys.get(path);
    if (!account(response).admin) return void response.status(403).json({ error: 'unauthorized' });
    if (replace && !existing) return notFound(response, path);
    if (!replace && existing)
      return void response.status(409).json({ error: `resource already exists: /${path}` });
    const { name } = account(response);
    const record: KeyRecord = {
      path,
      content: bodyText(request),
      contentType: (request.headers['content-type'] ?? '').split(';')[0] ?? '',
      created: existing?.created ?? Date.now(),
      createdBy: existing?.createdBy ?? name,
      modified: Date.now(),
      modifiedBy: name,
    };
    world.keys.put(path, record);
    response.status(replace ? 200 : 201).json(view(record, version(response)));
  };
  router.post('/storage/keys/*path', write(false));
  router.put('/storage/keys/*path', write(true));
  router.delete('/storage/keys/*path', (request, response) => {
    const path = pathOf(request);
    if (!account(response).admin || !world.keys.get(path)) return notFound(response, path);
    world.keys.delete(path);
    response.status(204).end();
  });
}

/** API tokens: those with the role `admin` are administrators, all others executors. */
export function tokenRoutes(router: Router, world: World): void {
  router.post('/tokens/:user', (request, response) => {
    if (!account(response).admin) throw invalidRequest('Unauthorized: generate API token');
    const { roles, duration, name } = bodyJson(request);
    const ms = durationMs(String(duration ?? '30d')) ?? LONGEST_TOKEN_MS;
    if (ms > LONGEST_TOKEN_MS) throw invalidRequest('Duration exceeds maximum allowed: 2592000');
    const record = {
      id: randomUUID(),
      token: randomBytes(24).toString('base64url'),
      user: param(request, 'user'),
      creator: account(response).name,
      roles: [roles ?? []].flat().map(String),
      expires: Date.now() + ms,
      ...(typeof name === 'string' && { name }),
    };
    world.tokens.put(record.id, record);
    const { expires, ...told } = record;
    response.status(201).json({ ...told, expiration: iso(expires), expired: false });
  });
  // Tokens made through the API by another account's right do not show up here.
  router.get('/tokens/:user', (_request, response) => void response.json([]));
  router.delete('/token/:id', (request, response) => {
    requireAdmin(account(response), 'delete', 'API Token');
    world.tokens.delete(param(request, 'id'));
    response.status(204).end();
  });
}

/** ACL policies are kept and given back; what the two kinds of accounts may do does not follow from them. */
export function policyRoutes(router: Router, world: World): void {
  const keep = (root: string, pathOf: (request: Request) => string) => {
    router.get(root, (request, response) => {
      requireAdmin(account(response), 'read', 'ACL policies');
      const record = world.policies.get(pathOf(request));
      if (!record)
        throw new Refusal(404, 'api.error.item.doesnotexist', 'System ACL Policy File does not exist');
      response.json({ contents: record.contents });
    });
    const write = (replace: boolean) => (request: Request, response: Response) => {
      requireAdmin(account(response), replace ? 'update' : 'create', 'ACL policies');
      const path = pathOf(request);
      const existing = world.policies.get(path);
      if (replace && !existing)
        throw new Refusal(
          404,
          'api.error.item.doesnotexist',
          `System ACL Policy File does not exist: ${path}`,
        );
      if (!replace && existing)
        throw new Refusal(
          409,
          'api.error.item.alreadyexists',
          `System ACL Policy File already exists: ${path}`,
        );
      const contents = request.is('application/json')
        ? String(bodyJson(request).contents ?? '')
        : bodyText(request);
      const broken = parseAllDocuments(contents).flatMap((document) =>
        'errors' in document ? document.errors : [],
      );
      if (contents.trim() === '' || broken.length > 0) {
        const errors = broken.map(({ message }) => message);
        return void response.status(400).json({ valid: false, policies: [{ policy: path, errors }] });
      }
      world.policies.put(path, { path, contents });
      response.status(replace ? 200 : 201).json({ contents });
    };
    router.post(root, write(false));
    router.put(root, write(true));
    router.delete(root, (request, response) => {
      requireAdmin(account(response), 'delete', 'ACL policies');
      world.policies.delete(pathOf(request));
      response.status(204).end();
    });
  };
  keep('/system/acl/:name', (request) => `system/${param(request, 'name')}`);
  keep('/project/:project/acl/:name', (request) => {
    const { name } = projectOf(param(request, 'project'), world);
    return `project/${name}/${param(request, 'name')}`;
  });
}
