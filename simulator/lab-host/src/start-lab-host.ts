import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Logger, silentLogger } from '@firstline/runtime';
import { createApp } from './app.ts';
import { bootHost, type Host, type HostOptions } from './host.ts';

export interface LabHost {
  readonly host: Host;
  /** Where metrics and control answer. */
  readonly url: string;
  close(): Promise<void>;
}

/** Boots a host and serves its metrics and control, on a free port unless one is given. For programs that hold it themselves. */
export async function startLabHost(
  options: HostOptions & { port?: number; logger?: Logger },
): Promise<LabHost> {
  const host = await bootHost(options);
  const server = createApp(host, options.logger ?? silentLogger).listen(options.port ?? 0, options.address);
  try {
    await once(server, 'listening');
  } catch (error) {
    await host.stop();
    throw error;
  }
  return {
    host,
    url: `http://${options.address}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await host.stop();
    },
  };
}
