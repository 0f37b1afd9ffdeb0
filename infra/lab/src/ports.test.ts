import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { findFreePorts, readPorts, requireFreePorts } from './ports.ts';

describe('the ports of a lab', () => {
  test('are the documented ones, moved by their variables', () => {
    const ports = readPorts({ CONSOLE_PORT: '5700', INGEST_PORT: '' });
    expect(ports.console).toBe(5700);
    expect(ports.ingest).toBe(4701);
  });

  test('that make no sense are all reported at once, by their variable', () => {
    const read = () => readPorts({ CONSOLE_PORT: 'abc', REDIS_PORT: '70000', INGEST_PORT: '4702' });
    expect(read).toThrow('CONSOLE_PORT: “abc” is no port');
    expect(read).toThrow('REDIS_PORT: “70000” is no port');
    expect(read).toThrow('4702 is ');
  });

  test('that others use are all named, with the part and what moves them', async () => {
    const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const [redis = 0, console = 0] = servers.map((server) => (server.address() as AddressInfo).port);
    const ports = { ...(await findFreePorts()), redis, console };
    try {
      const refused = requireFreePorts(ports, ['redis', 'console', 'ingest']);
      await expect(refused).rejects.toThrow(`port ${redis} for Redis: set REDIS_PORT to a free one`);
      await expect(requireFreePorts(ports, ['redis', 'console', 'ingest'])).rejects.toThrow(
        `port ${console} for console: set CONSOLE_PORT to a free one`,
      );
      await expect(requireFreePorts(ports, ['ingest'])).resolves.toBeUndefined();
    } finally {
      for (const server of servers) server.close();
    }
  });

  test('found free are all different', async () => {
    const ports = Object.values(await findFreePorts());
    expect(new Set(ports).size).toBe(ports.length);
  });
});
