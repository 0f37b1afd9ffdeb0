import type { Alert } from '@firstline/contracts';
import type { Inventory } from './inventory.ts';
import type { Host } from './inventory-file.ts';

/** Labels that name a host in the usual rule sets, most usual first. */
const hostLabels = ['instance', 'host', 'hostname', 'node', 'nodename'];

/** The label value that names the host, as the sender wrote it. */
export const targetLabelOf = ({ labels }: Alert): string | undefined =>
  hostLabels.map((label) => labels[label]).find((value) => value !== undefined && value !== '');

/**
 * The one inventory host that an alert is about. `runbookLabels` are the labels by which the catalogue finds its targets,
 * besides the usual ones. Undefined when none of them names a host, and when they name different ones: an alert that
 * contradicts itself is nobody's order to act.
 */
export function hostOf(
  { labels }: Alert,
  inventory: Pick<Inventory, 'resolve'>,
  runbookLabels: readonly string[] = [],
): Host | undefined {
  const named = [...new Set([...hostLabels, ...runbookLabels])].flatMap((label) => {
    const value = labels[label];
    return value === undefined ? [] : (inventory.resolve(value) ?? []);
  });
  return new Set(named).size === 1 ? named[0] : undefined;
}
