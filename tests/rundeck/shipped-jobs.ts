import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface ShippedOption {
  readonly name: string;
  readonly required?: boolean;
  readonly enforced?: boolean;
  readonly values?: readonly string[];
  readonly regex?: string;
}
export interface ShippedJob {
  readonly uuid: string;
  readonly name: string;
  readonly options: readonly ShippedOption[];
  readonly [key: string]: unknown;
}

/** The jobs of a folder laid out as `infra/rundeck`. */
export const shippedJobs = (
  directory = join(import.meta.dirname, '..', '..', 'infra', 'rundeck'),
): ShippedJob[] =>
  readdirSync(join(directory, 'jobs')).map(
    (name) => (parse(readFileSync(join(directory, 'jobs', name), 'utf8')) as [ShippedJob])[0],
  );

/** A value the job takes for each of its own options. */
export const goodValues = (
  job: ShippedJob,
  common: Readonly<Record<'host' | 'run_key' | 'claim_url', string>>,
): Record<string, string> => ({
  ...Object.fromEntries(job.options.map(({ name, values }) => [name, values?.[0] ?? ''])),
  ...common,
  not_after: String(Math.floor(Date.now() / 1_000) + 120),
});

/** An executor that lets every claim through. */
export async function openClaims() {
  const server = createServer((_request, response) => void response.writeHead(201).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/claims`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Puts a script under these names into a folder, for the front of a PATH. */
export function putTools(directory: string, names: readonly string[], script: string): string {
  mkdirSync(directory, { recursive: true });
  for (const name of names) {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/bash\n${script}\n`);
    chmodSync(file, 0o755);
  }
  return directory;
}
