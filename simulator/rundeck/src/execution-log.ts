import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface LogLine {
  readonly at: number;
  readonly level: 'NORMAL' | 'ERROR' | 'WARN';
  readonly log: string;
  readonly node: string;
  /** Missing on lines about the whole execution. */
  readonly stepctx?: string;
  readonly user?: string;
}

export interface LogPiece {
  readonly lines: LogLine[];
  /** Bytes read up to. */
  readonly offset: number;
  readonly totalSize: number;
  readonly lastModified: number;
  /** No line is left after `offset`. */
  readonly readUp: boolean;
}

export interface ExecutionLogs {
  begin(id: number): void;
  append(id: number, line: LogLine): void;
  end(id: number): void;
  exists(id: number): boolean;
  read(id: number, range: { offset: number; maxLines?: number; lastLines?: number }): LogPiece;
  delete(id: number): void;
}

// Rundeck's log files begin and end with these, which is why its first offset is not 0 and its last is not the size.
const HEADER = '^text/x-rundeck-log-v2.0^\n';
const FOOTER = '^END^\n';

/** One file per execution, a line per entry; offsets are bytes in it. */
export function openExecutionLogs(directory: string): ExecutionLogs {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (id: number): string => join(directory, `${id}.log`);
  return {
    begin: (id) => appendFileSync(fileOf(id), HEADER, { mode: 0o600 }),
    append: (id, line) => appendFileSync(fileOf(id), `${JSON.stringify(line)}\n`),
    end: (id) => appendFileSync(fileOf(id), FOOTER),
    exists: (id) => existsSync(fileOf(id)),
    delete: (id) => rmSync(fileOf(id), { force: true }),
    read(id, { offset, maxLines, lastLines }) {
      const whole = readFileSync(fileOf(id));
      const { mtimeMs } = statSync(fileOf(id));
      const from = Math.max(offset, HEADER.length);
      const texts = whole
        .subarray(from)
        .toString('utf8')
        .split('\n')
        .slice(0, -1)
        .filter((text) => text.startsWith('{'));
      const first = lastLines === undefined ? 0 : Math.max(0, texts.length - lastLines);
      const chosen = texts.slice(first, maxLines === undefined ? undefined : first + maxLines);
      const bytes = texts
        .slice(0, first + chosen.length)
        .reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
      return {
        lines: chosen.map((text) => JSON.parse(text) as LogLine),
        offset: Math.max(offset, chosen.length > 0 ? from + bytes : offset),
        totalSize: whole.length,
        lastModified: Math.floor(mtimeMs),
        readUp: first + chosen.length === texts.length,
      };
    },
  };
}
