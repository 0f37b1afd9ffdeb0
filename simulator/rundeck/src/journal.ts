import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A map that outlives the process. */
export interface Table<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  values(): T[];
}

export interface Journal {
  table<T>(name: string): Table<T>;
  /** Nothing is written from now on: the process is as good as dead. */
  stop(): void;
}

interface Line {
  readonly table: string;
  readonly key: string;
  /** Missing: the key was deleted. */
  readonly value?: unknown;
}

/**
 * Tables kept as JSON lines in one file, each change appended before it is answered; written synchronously, so a
 * killed process loses nothing it has told anybody. The file is compacted at the start.
 */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const tables = new Map<string, Map<string, unknown>>();
  const rows = (name: string): Map<string, unknown> => {
    const known = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, known);
    return known;
  };
  for (const { table, key, value } of readLines(file))
    if (value === undefined) rows(table).delete(key);
    else rows(table).set(key, value);

  const compact = [...tables].flatMap(([table, entries]) =>
    [...entries].map(([key, value]) => `${JSON.stringify({ table, key, value })}\n`),
  );
  writeFileSync(`${file}.new`, compact.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);

  let stopped = false;
  const append = (line: Line): void => {
    if (!stopped) appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    stop() {
      stopped = true;
    },
    table<T>(name: string): Table<T> {
      const entries = rows(name) as Map<string, T>;
      return {
        get: (key) => entries.get(key),
        values: () => [...entries.values()],
        put(key, value) {
          if (stopped) return;
          entries.set(key, value);
          append({ table: name, key, value });
        },
        delete(key) {
          if (stopped) return;
          entries.delete(key);
          append({ table: name, key });
        },
      };
    },
  };
}

function readLines(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as Line];
      } catch {
        // The end of the file, or the line that was being written when the process was killed.
        return [];
      }
    });
}
