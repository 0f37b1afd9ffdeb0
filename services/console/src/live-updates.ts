import type { Store } from '@firstline/store';
import { createChannel, createSession } from 'better-sse';
import type { RequestHandler } from 'express';

export interface LiveUpdates {
  readonly handler: RequestHandler;
  /** Browsers that listen right now. */
  viewers(): number;
  close(): Promise<void>;
}

/**
 * Tells every open page which incident changed, as server-sent events named `incident`. An empty incident id
 * means that something else changed (the kill switch). One watch of the store serves all pages.
 */
export async function createLiveUpdates(incidents: Pick<Store['incidents'], 'watch'>): Promise<LiveUpdates> {
  const channel = createChannel();
  const watch = await incidents.watch((change) => void channel.broadcast(change, 'incident'));
  return {
    handler: async (request, response) => {
      // Without the header nginx keeps the events until its buffer is full.
      const headers = { 'X-Accel-Buffering': 'no' };
      channel.register(await createSession(request, response, { trustClientEventId: false, headers }));
    },
    viewers: () => channel.sessionCount,
    close: () => watch.close(),
  };
}
