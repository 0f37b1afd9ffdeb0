import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeLabEnvironment } from '../lab-environment.ts';
import { runFaultCommand } from './faults.ts';

/** A control like the lab host's, with one fault. */
function control(): Server {
  let active = false;
  return createServer((request, response) => {
    if (request.url === '/faults/service') active = request.method === 'POST';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([{ name: 'service', description: 'lab-web is down', active }]));
  }).listen(0, '127.0.0.1');
}

let server: Server;
let directory: string;
let file: string;
beforeEach(async () => {
  server = control();
  await once(server, 'listening');
  directory = await mkdtemp(join(tmpdir(), 'firstline-faults-'));
  file = join(directory, 'lab.env');
  await writeLabEnvironment(file, {
    LAB_HOST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CONSOLE_URL: 'http://127.0.0.1:4700',
  });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

describe('npm run fault', () => {
  test('makes the fault, shows it as active, and recover undoes it', async () => {
    expect(await runFaultCommand('fault', undefined, file)).toMatch(/service +off +lab-web is down/);
    expect(await runFaultCommand('fault', 'service', file)).toContain('http://127.0.0.1:4700');
    expect(await runFaultCommand('fault', undefined, file)).toMatch(/service +ACTIVE/);
    expect(await runFaultCommand('recover', 'service', file)).toBe('The fault “service” is undone.');
    expect(await runFaultCommand('recover', undefined, file)).toMatch(/service +off/);
  });

  test('names the faults there are when it is asked for another', async () => {
    await expect(runFaultCommand('fault', 'fire', file)).rejects.toThrow(/no fault “fire”[\s\S]*service/);
  });

  test('says how to start the lab when none runs', async () => {
    await expect(runFaultCommand('fault', 'service', join(directory, 'other.env'))).rejects.toThrow(
      'npm start',
    );
  });

  test('says so too when the lab that wrote the file is gone', async () => {
    server.closeAllConnections();
    server.close();
    await expect(runFaultCommand('fault', 'service', file)).rejects.toThrow(/does not answer .*npm start/);
  });
});
