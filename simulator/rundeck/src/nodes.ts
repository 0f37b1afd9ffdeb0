import { parse } from 'yaml';
import type { ProjectRecord } from './records.ts';
import type { World } from './world.ts';

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Where its steps run; undefined for executors the stand-in does not have. */
  readonly executor: 'local' | 'ssh' | undefined;
}

/** `sshj-ssh` is what a project without a setting uses, `jsch-ssh` its forerunner. */
const executors: Readonly<Record<string, Node['executor']>> = {
  local: 'local',
  'sshj-ssh': 'ssh',
  'jsch-ssh': 'ssh',
};

/** The nodes of a project: the server's own and those of its node files. */
export function nodesOf(project: ProjectRecord, { settings }: World): Node[] {
  const own: Node = {
    name: settings.nodeName,
    attributes: { nodename: settings.nodeName, hostname: 'localhost', osFamily: 'unix', tags: '' },
    executor: 'local',
  };
  const written = Object.values(project.nodeFiles).flatMap((text) =>
    Object.entries(readNodeFile(text)).map(([key, attributes]): Node => {
      const executor = attributes['node-executor'] ?? project.config['service.NodeExecutor.default.provider'];
      return {
        name: attributes.nodename ?? key,
        attributes: { nodename: key, ...attributes },
        executor: executors[executor ?? 'sshj-ssh'],
      };
    }),
  );
  return [...new Map([own, ...written].map((node) => [node.name, node])).values()];
}

/** Throws when the document is no map of nodes. */
export function readNodeFile(text: string): Record<string, Record<string, string>> {
  const document: unknown = parse(text, { version: '1.1' });
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new Error('a node file is a map of nodes by name');
  return Object.fromEntries(
    Object.entries(document).map(([name, attributes]) => [
      name,
      Object.fromEntries(Object.entries(attributes ?? {}).map(([key, value]) => [key, String(value)])),
    ]),
  );
}

/** Nodes a filter such as `name: web-1` or `tags: web osFamily: unix` selects; values may be patterns or lists. */
export function matchNodes(nodes: readonly Node[], filter: string): Node[] {
  const terms = [...filter.matchAll(/(?:([\w-]+):\s*)?(\S+)/g)].map(([, key, value]) => ({
    key: key ?? 'name',
    wanted: (value ?? '').split(','),
  }));
  return nodes.filter((node) =>
    terms.every(({ key, wanted }) => {
      const has =
        key === 'name' ? [node.name] : (node.attributes[key] ?? '').split(',').map((part) => part.trim());
      return wanted.some((value) => has.some((part) => part === value || matches(value, part)));
    }),
  );
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
