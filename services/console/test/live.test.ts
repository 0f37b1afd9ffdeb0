import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials, type OpenConsole, openConsole, receive } from './console-world.ts';

let console: OpenConsole;
let server: Server;
let origin = '';
beforeAll(async () => {
  console = await openConsole();
  server = createServer(console.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await console.close();
});

describe('an open page', () => {
  it('hears of a change as it happens, and is counted while it listens', async () => {
    const login = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    const leave = new AbortController();
    const response = await fetch(`${origin}/events`, {
      headers: { authorization: `Basic ${login}` },
      signal: leave.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(console.live.viewers()).toBe(1);
    const incident = await receive(console.store);
    const decoder = new TextDecoder();
    let heard = '';
    for await (const chunk of response.body ?? []) {
      heard += decoder.decode(chunk, { stream: true });
      if (heard.includes(incident.id)) break;
    }
    expect(heard).toMatch(/event: ?incident/);
    leave.abort();
  });
});
