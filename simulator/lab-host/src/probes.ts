import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Well below the lab's scrape timeout of a second: a service that hangs must be told as down, and not make the whole
 * scrape late, which looks as if the host were gone.
 */
const TIMEOUT_MS = 500;

/** A request as a visitor makes it. Throws when the service does not answer well. */
export async function probeHttp(host: string, port: number): Promise<void> {
  const response = await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

/** PING over the database's own protocol. Throws when it does not answer PONG. */
export async function probeDatabase(host: string, port: number): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const socket = connect({ host, port });
  // An error after the answer, or after the time is over, concerns nobody.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    socket.write('PING\n');
    const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
    if (answer.toString().trim() !== 'PONG') throw new Error('it answered something else');
  } finally {
    socket.destroy();
  }
}
