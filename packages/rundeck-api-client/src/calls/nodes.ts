import type { Api } from '../api-version.ts';
import { Anything } from '../schemas/loose.ts';
import { Nodes } from '../schemas/project.ts';
import { segment } from '../transport.ts';

/** Calls about the nodes of a project. */
export const nodeCalls = (api: Api) => ({
  /** The nodes the token may read, by name. */
  list: (project: string): Promise<Nodes> =>
    api.send({ path: `/project/${segment(project)}/resources`, query: { format: 'json' }, schema: Nodes }),
  /** The nodes of one source, uncached; `source` is its number in the project's configuration. */
  inSource: (project: string, source: number): Promise<Nodes> =>
    api.send({ path: `/project/${segment(project)}/source/${source}/resources`, schema: Nodes }),
  /**
   * Replaces the node file of a writeable source; `source` is its number in the project's configuration. The
   * server caches nodes: new ones are seen up to 30 s later.
   */
  put: async (
    project: string,
    source: number,
    document: string,
    format: 'yaml' | 'json' = 'yaml',
  ): Promise<void> => {
    await api.send({
      method: 'POST',
      path: `/project/${segment(project)}/source/${source}/resources`,
      body: document,
      contentType: format === 'yaml' ? 'text/yaml' : 'application/json',
      schema: Anything,
    });
  },
});
