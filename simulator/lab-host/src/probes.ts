import { once } from 'node:events';
import { connect } from 'node:net';

const TIMEOUT_MS = 1_000;

/** A request as a visitor makes it. Throws when the service does not answer well. */
export async function probeHttp(host: string, port: number): Promise<void> {
  const response = await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

/** PING over the database's own protocol. */
export async function probeDatabase(host: string, port: number): Promise<void> {
  const socket = connect({ host, port, timeout: TIMEOUT_MS });
  socket.on('timeout', () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    socket.write('PING\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer.toString().trim() !== 'PONG') throw new Error('it answered something else');
  } finally {
    socket.destroy();
  }
}
