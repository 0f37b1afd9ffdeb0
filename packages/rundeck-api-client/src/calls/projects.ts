import { z } from 'zod';
import type { Api } from '../api-version.ts';
import { isRundeckError } from '../errors.ts';
import { checkStrings } from '../run-options.ts';
import { Anything } from '../schemas/loose.ts';
import { Project, ProjectConfig } from '../schemas/project.ts';
import { segment } from '../transport.ts';

/** Calls about projects and their configuration, a flat map of strings. */
export const projectCalls = (api: Api) => {
  const config = {
    get: (project: string) =>
      api.send({ path: `/project/${segment(project)}/config`, schema: ProjectConfig }),
    /** Replaces the whole map: what is left out is gone. Strings only. */
    async put(project: string, settings: Readonly<Record<string, string>>): Promise<ProjectConfig> {
      checkStrings(settings, 'invalid_request');
      return api.send({
        method: 'PUT',
        path: `/project/${segment(project)}/config`,
        body: settings,
        schema: ProjectConfig,
      });
    },
  };
  const calls = {
    config,
    list: () => api.send({ path: '/projects', schema: z.array(Project) }),
    get: (project: string) => api.send({ path: `/project/${segment(project)}`, schema: Project }),
    /** Fails with `conflict` when there is one of this name. */
    async create(
      project: string,
      settings: Readonly<Record<string, string>> = {},
      description = '',
    ): Promise<Project> {
      checkStrings(settings, 'invalid_request');
      return api.send({
        method: 'POST',
        path: '/projects',
        body: { name: project, description, config: settings },
        schema: Project,
      });
    },
    /** Makes the project, or adds to the one that is there what differs; keys not named stay. */
    async ensure(project: string, settings: Readonly<Record<string, string>> = {}, description = '') {
      try {
        return await calls.create(project, settings, description);
      } catch (error) {
        if (!isRundeckError(error) || error.kind !== 'conflict') throw error;
      }
      const current = await config.get(project);
      const differs = Object.entries(settings).some(([key, value]) => current[key] !== value);
      if (differs) await config.put(project, { ...current, ...settings });
      return calls.get(project);
    },
    /** Removes it with its jobs, executions and nodes. One that is not there is fine. */
    async delete(project: string): Promise<void> {
      try {
        await api.send({ method: 'DELETE', path: `/project/${segment(project)}`, schema: Anything });
      } catch (error) {
        if (!isRundeckError(error) || error.kind !== 'not_found') throw error;
      }
    },
  };
  return calls;
};
