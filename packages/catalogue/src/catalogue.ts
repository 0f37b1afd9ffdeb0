import { createHash } from 'node:crypto';
import type { Runbook } from '@firstline/contracts';

/** The approved runbooks, sorted by name, and what identifies their exact content. */
export interface Catalogue {
  readonly runbooks: readonly Runbook[];
  /** Content hash of all of them; it stands on every decision. */
  readonly hash: string;
  hashOf(name: string): string | undefined;
  get(name: string): Runbook | undefined;
}

/** A catalogue of runbooks that are checked already. */
export function createCatalogue(runbooks: readonly Runbook[]): Catalogue {
  const sorted = runbooks.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(sorted.map((runbook) => [runbook.name, { runbook, hash: hashOf(runbook) }]));
  return {
    runbooks: sorted,
    hash: sha256([...byName.values()].map(({ hash }) => hash).join('\n')),
    hashOf: (name) => byName.get(name)?.hash,
    get: (name) => byName.get(name)?.runbook,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Of the parsed content with sorted keys: comments and order of lines don't change what a runbook does. */
const hashOf = (runbook: Runbook): string => sha256(JSON.stringify(canonical(runbook)));

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, canonical(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
