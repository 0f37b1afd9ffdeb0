import type { Router } from 'express';
import { type Account, mayUse, requireAdmin } from '../accounts.ts';
import { iso } from '../execution-view.ts';
import { nodesOf, readNodeFile } from '../nodes.ts';
import type { ProjectRecord } from '../records.ts';
import { invalidRequest, missing, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { account, bodyJson, bodyText, param, version } from './request.ts';

export function projectOf(name: string, world: World): ProjectRecord {
  const project = world.projects.get(name);
  if (!project) throw new Refusal(404, 'api.error.project.missing', `Project does not exist: ${name}`);
  return project;
}

const textMap = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(value ?? {}).map(([key, text]) => [key, String(text)]));

/** The executor's ACL names the projects of its jobs. */
const mayRead = (who: Account, project: string, world: World): boolean =>
  who.admin || world.jobs.values().some((job) => job.project === project && mayUse(who, job, world));

/** Projects, their configuration and their nodes. */
export function projectRoutes(router: Router, world: World): void {
  const view = ({ name, config, created }: ProjectRecord, api: number) => ({
    url: `${world.url}/api/${api}/project/${name}`,
    name,
    description: config['project.description'] ?? '',
    created: iso(created),
  });
  const forAdmin = (who: Account, action: string, name: string): ProjectRecord => {
    requireAdmin(who, action, `Project ${name}`);
    return projectOf(name, world);
  };

  router.get('/projects', (_request, response) => {
    const projects = world.projects
      .values()
      .filter(({ name }) => mayRead(account(response), name, world))
      .sort((a, b) => a.name.localeCompare(b.name));
    response.json(projects.map((project) => ({ ...view(project, version(response)), label: '' })));
  });
  router.post('/projects', (request, response) => {
    requireAdmin(account(response), 'create', 'Resource project');
    const { name, description, config } = bodyJson(request);
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_+-][a-zA-Z0-9_+.-]*$/.test(name))
      throw new Refusal(
        400,
        'project.name.can.only.contain.these.characters',
        "Project name can only contain these characters: [a-zA-Z0-9_-+.] and cannot start with a '.'.",
      );
    if (world.projects.get(name))
      throw new Refusal(409, 'api.error.item.alreadyexists', `project already exists: ${name}`);
    const project: ProjectRecord = {
      name,
      created: Date.now(),
      nodeFiles: {},
      config: {
        'project.name': name,
        ...(typeof description === 'string' && { 'project.description': description }),
        'service.FileCopier.default.provider': 'sshj-scp',
        'service.NodeExecutor.default.provider': 'sshj-ssh',
        'project.ssh-authentication': 'privateKey',
        'resources.source.1.type': 'local',
        ...textMap(config),
      },
    };
    world.projects.put(name, project);
    response.status(201).json({ ...view(project, version(response)), config: project.config });
  });
  router.get('/project/:project', (request, response) => {
    const project = projectOf(param(request, 'project'), world);
    response.json({ ...view(project, version(response)), config: project.config });
  });
  router.delete('/project/:project', (request, response) => {
    const { name } = forAdmin(account(response), 'delete', param(request, 'project'));
    for (const job of world.jobs.values()) if (job.project === name) world.jobs.delete(job.id);
    for (const { id, project } of world.executions.values())
      if (project === name) {
        world.executions.delete(String(id));
        world.logs.delete(id);
      }
    world.projects.delete(name);
    response.status(204).end();
  });

  router.get('/project/:project/config', (request, response) => {
    response.json(forAdmin(account(response), 'configure', param(request, 'project')).config);
  });
  router.put('/project/:project/config', (request, response) => {
    const project = forAdmin(account(response), 'configure', param(request, 'project'));
    const config = { ...textMap(bodyJson(request)), 'project.name': project.name };
    world.projects.put(project.name, { ...project, config });
    response.json(config);
  });
  router.put('/project/:project/config/:key', (request, response) => {
    const project = forAdmin(account(response), 'configure', param(request, 'project'));
    const key = param(request, 'key');
    const value = String(bodyJson(request).value ?? '');
    world.projects.put(project.name, { ...project, config: { ...project.config, [key]: value } });
    response.json({ key, value });
  });

  router.get('/project/:project/resources', (request, response) => {
    const nodes = nodesOf(projectOf(param(request, 'project'), world), world);
    response.json(Object.fromEntries(nodes.map(({ name, attributes }) => [name, attributes])));
  });
  router.get('/project/:project/source/:source/resources', (request, response) => {
    const project = forAdmin(account(response), 'configure', param(request, 'project'));
    const source = param(request, 'source');
    if (project.config[`resources.source.${source}.type`] === undefined) throw missing('Source', source);
    response.json(readNodeFile(project.nodeFiles[source] ?? '{}'));
  });
  router.post('/project/:project/source/:source/resources', (request, response) => {
    const source = param(request, 'source');
    const project = forAdmin(account(response), 'configure', param(request, 'project'));
    if (project.config[`resources.source.${source}.config.writeable`] !== 'true')
      throw new Refusal(
        405,
        'api.error.project.source.readonly',
        `Source ${source} of project ${project.name} is not writeable`,
      );
    const text = bodyText(request);
    try {
      const nodes = readNodeFile(text);
      world.projects.put(project.name, { ...project, nodeFiles: { ...project.nodeFiles, [source]: text } });
      response.json(nodes);
    } catch (error) {
      throw invalidRequest(error instanceof Error ? error.message : String(error));
    }
  });
}
