import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One recorded call of a real Rundeck 5.20.1 and its literal answer. */
export interface Recorded {
  readonly file: string;
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly as: string;
    readonly contentType?: string;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const folder = join(import.meta.dirname, 'transcripts');

/** All recorded calls, file by file, in the order in which they were made. */
export function readTranscripts(files: readonly string[] = readdirSync(folder)): Recorded[] {
  return files
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) =>
      (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Recorded, 'file'>[])
        // The last entry of the notifications is what the server posted, no call.
        .filter(({ request }) => request !== undefined)
        .map((entry) => ({ ...entry, file })),
    );
}
