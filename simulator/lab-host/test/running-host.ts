import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLabHost } from '../src/index.ts';

/** A free port of the moment; the units need theirs before they listen. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startHost(options: { faultMaxMs?: number } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'lab-host-'));
  const [web, db, cache] = [await freePort(), await freePort(), await freePort()];
  const lab = await startLabHost({
    name: 'web-1',
    root,
    address: '127.0.0.1',
    ports: { web, db, cache },
    body: { diskQuotaMb: 40, memoryMb: 512 },
    faultMaxMs: options.faultMaxMs ?? 60_000,
    environment: { PATH: process.env.PATH ?? '' },
  });
  const { host, url } = lab;
  return {
    host,
    root,
    url,
    dbPort: db,
    ask: async (method: string, path: string) =>
      (await fetch(`${url}${path}`, { method })).json() as Promise<never>,
    async metric(name: string): Promise<number> {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((each) => each.startsWith(name));
      if (line === undefined) throw new Error(`no metric ${name}`);
      return Number(line.slice(line.lastIndexOf(' ')));
    },
    async close() {
      await lab.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
export type RunningHost = Awaited<ReturnType<typeof startHost>>;

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const giveUp = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
