import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TRY_AGAIN_MS = 50;

/** Clients that take every connection of a service and give none back, until the service itself ends. */
export interface Crowd {
  /** Resolves when `size` connections are held. */
  gather(): Promise<void>;
  disperse(): void;
  /** Whether connections are held. */
  isThere(): boolean;
}

/** A crowd of `size` in front of the service at this address, which says something to those it refuses. */
export function createCrowd(host: string, port: number, size: number): Crowd {
  const members = new Set<Socket>();
  let staying = false;

  async function join(): Promise<void> {
    const socket = connect({ host, port });
    let refused = false;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      refused = true;
      members.delete(socket);
    });
    socket.once('close', () => {
      members.delete(socket);
      // The service is gone: what comes up in its place is left in peace.
      if (!refused) staying = false;
    });
    await once(socket, 'connect');
    if (!refused) members.add(socket);
  }

  return {
    async gather() {
      staying = true;
      // A visitor who is just being served holds one; it is free in a moment.
      while (staying && members.size < size) {
        await join();
        await sleep(members.size < size ? 0 : TRY_AGAIN_MS);
      }
    },
    disperse() {
      staying = false;
      for (const socket of members) socket.destroy();
      members.clear();
    },
    isThere: () => members.size > 0,
  };
}
