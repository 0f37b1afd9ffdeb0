import type { LogLine } from './execution-log.ts';
import { iso } from './execution-view.ts';
import type { ExecutionRecord } from './records.ts';
import type { World } from './world.ts';

export interface OutputQuery {
  readonly offset?: string | undefined;
  readonly lastmod?: string | undefined;
  readonly maxlines?: string | undefined;
  readonly lastlines?: string | undefined;
  readonly compacted?: string | undefined;
}

type Entry = Record<string, unknown>;

/** A refused output call: this endpoint has an error form of its own. */
export class OutputRefusal extends Error {}

/**
 * A piece of output. Done only when `completed` and `execCompleted` are both set: "nothing new" is `completed`
 * too while the job runs, and `percentLoaded` need not reach 100.
 */
export function outputView(execution: ExecutionRecord, query: OutputQuery, world: World, version: number) {
  const { logs } = world;
  const { id } = execution;
  const offset = Number(query.offset || 0);
  const lastmod = query.lastmod ? Number(query.lastmod) : undefined;
  if (Number.isNaN(offset) || Number.isNaN(lastmod))
    throw new OutputRefusal('Invalid parameter: lastmod or offset');
  const ended = execution.ended !== undefined;
  const common = {
    id: String(id),
    execCompleted: ended,
    hasFailedNodes: (execution.failedNodes?.length ?? 0) > 0,
    execState: execution.customStatus ?? execution.status,
    execDuration: (execution.ended ?? Date.now()) - execution.started,
    retryBackoff: 0,
    clusterExec: false,
    serverNodeUUID: world.settings.serverUuid,
  };
  if (!logs.exists(id)) {
    const waiting = { message: 'Pending', pending: 'Waiting for output to start...' };
    const lost = { empty: true, error: 'Log output could not be found' };
    return { ...common, offset: String(offset), completed: ended, ...(ended ? lost : waiting), entries: [] };
  }
  const lastLines = query.lastlines ? Number(query.lastlines) : undefined;
  const maxLines = query.maxlines ? Number(query.maxlines) : undefined;
  const piece = logs.read(id, {
    offset,
    ...(lastLines !== undefined && { lastLines }),
    ...(maxLines !== undefined && { maxLines }),
  });
  const nothingNew =
    lastmod !== undefined && lastmod > 0 && piece.lastModified <= lastmod && piece.lines.length === 0;
  const compact = query.compacted === 'true' && lastLines === undefined;
  const entries = piece.lines.map(entryOf);
  return {
    ...common,
    offset: String(piece.offset),
    completed: nothingNew || (ended && piece.readUp),
    ...(nothingNew && { unmodified: true }),
    lastModified: String(piece.lastModified),
    percentLoaded: piece.totalSize === 0 ? 0 : (piece.offset / piece.totalSize) * 100,
    totalSize: piece.totalSize,
    compacted: compact,
    ...(compact && { compactedAttr: 'log' }),
    entries: compact ? compactEntries(entries, version) : entries,
  };
}

export const outputText = (execution: ExecutionRecord, world: World): string =>
  world.logs.exists(execution.id)
    ? world.logs
        .read(execution.id, { offset: 0 })
        .lines.map(({ log }) => `${log}\n`)
        .join('')
    : '';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour code
const COLOUR_CODES = /\u001b\[[0-9;]*[A-Za-z]/g;

function entryOf({ at, log, level, stepctx, node, user }: LogLine): Entry {
  const plain = log.replaceAll(COLOUR_CODES, '');
  return {
    time: iso(at).slice(11, 19),
    absolute_time: iso(at),
    log: plain,
    ...(plain !== log && { loghtml: plain }),
    level,
    ...(user && { user }),
    ...(stepctx && { stepctx }),
    node,
    metadata: { node, ...(stepctx && { stepctx, step: stepctx }), ...(user && { user }) },
  };
}

/** Only what differs from the entry before; up to API 58 a bare string when that is just the text. */
function compactEntries(entries: readonly Entry[], version: number): (Entry | string)[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    if (!before) return entry;
    const changed: Entry = {};
    for (const key of new Set([...Object.keys(before), ...Object.keys(entry)]))
      if (JSON.stringify(entry[key]) !== JSON.stringify(before[key])) changed[key] = entry[key] ?? null;
    const keys = Object.keys(changed);
    if (version <= 58 && keys.length === 1 && typeof changed.log === 'string') return changed.log;
    return changed;
  });
}
