import { readFile } from 'node:fs/promises';
import { isCollection, isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type Host, InventoryFile, type MaintenanceWindow } from './inventory-file.ts';

/** The hosts that may be acted on. What is not in it is never touched. */
export interface Inventory {
  readonly hosts: readonly Host[];
  /** The one host that a label value names, exactly; undefined for anything else. */
  resolve(labelValue: string): Host | undefined;
  host(name: string): Host | undefined;
  maintenanceOf(hostName: string, at: Date): MaintenanceWindow | undefined;
}

/** The inventory can't be used; the message lists every problem with its line. */
export class InventoryError extends Error {
  readonly code = 'E_INVENTORY_INVALID';
  readonly retryable = false;

  constructor(file: string, problems: readonly string[]) {
    super(
      `the inventory ${file} has ${problems.length} problem(s):\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'InventoryError';
  }
}

/** Reads and checks an inventory file. Throws an {@link InventoryError}. */
export async function loadInventory(file: string): Promise<Inventory> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new InventoryError(file, [`can't be read: ${error instanceof Error ? error.message : error}`]);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number, reason: string) =>
    `${file}:${Math.max(lineCounter.linePos(offset).line, 1)} ${reason}`;
  if (document.errors.length > 0) {
    throw new InventoryError(
      file,
      document.errors.map((error) => at(error.pos[0], error.message.split('\n')[0] ?? '')),
    );
  }
  const place = (path: readonly PropertyKey[]) => offsetOf(document.contents, path);
  const parsed = InventoryFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      at(place(issue.path), `${issue.path.join('.')}: ${issue.message}`),
    );
    throw new InventoryError(file, problems);
  }
  const problems = contradictions(parsed.data).map(({ path, reason }) => at(place(path), reason));
  if (problems.length > 0) throw new InventoryError(file, problems);
  return createInventory(parsed.data);
}

function contradictions({ hosts, maintenance }: InventoryFile): { path: PropertyKey[]; reason: string }[] {
  const found: { path: PropertyKey[]; reason: string }[] = [];
  const owner = new Map<string, string>();
  for (const [index, host] of hosts.entries()) {
    for (const value of new Set([host.name, ...host.aliases])) {
      const other = owner.get(value);
      if (other !== undefined)
        found.push({ path: ['hosts', index], reason: `"${value}" names ${other} already` });
      owner.set(value, host.name);
    }
  }
  for (const [index, window] of maintenance.entries()) {
    for (const name of window.hosts.filter((each) => !hosts.some((host) => host.name === each))) {
      found.push({ path: ['maintenance', index], reason: `${name} is not among the hosts` });
    }
    if (Date.parse(window.from) >= Date.parse(window.until)) {
      found.push({
        path: ['maintenance', index],
        reason: `it ends (${window.until}) before it begins (${window.from})`,
      });
    }
  }
  return found;
}

function createInventory({ hosts, maintenance }: InventoryFile): Inventory {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const byLabel = new Map(
    hosts.flatMap((host) => [host.name, ...host.aliases].map((value) => [value, host] as const)),
  );
  return {
    hosts,
    resolve: (labelValue) => byLabel.get(labelValue),
    host: (name) => byName.get(name),
    maintenanceOf: (hostName, at) =>
      maintenance.find(
        (window) =>
          window.hosts.includes(hostName) &&
          Date.parse(window.from) <= at.getTime() &&
          at.getTime() < Date.parse(window.until),
      ),
  };
}

function offsetOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const part of path) {
    if (!isCollection(node)) break;
    if (isMap(node)) node = node.get(String(part), true);
    else if (isSeq(node)) node = node.get(Number(part), true);
    const range = (node as Node | undefined)?.range;
    if (!range) break;
    offset = range[0];
  }
  return offset;
}
