import { open, readFile, rename, stat } from 'node:fs/promises';

const LARGEST_BYTES = 20_000_000;

/** Opens a part's log to append to; a log that grew large is moved to `….1` first, so one is always kept. */
export async function openLog(file: string): Promise<{ fd: number; close: () => Promise<void> }> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LARGEST_BYTES) await rename(file, `${file}.1`);
  const handle = await open(file, 'a', 0o600);
  return { fd: handle.fd, close: () => handle.close() };
}

/** The last lines of a log, indented, for an error message. */
export async function tailOf(file: string, lines: number): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line.slice(0, 500)}`)
    .join('\n');
}
