import type { z } from 'zod';
import { RundeckError } from './errors.ts';
import { SystemInfoAnswer } from './schemas/system.ts';
import { type Call, NEWEST_API_VERSION, OLDEST_API_VERSION, type Send } from './transport.ts';

/** Sends calls whose path is relative to `/api/VERSION`. */
export interface Api {
  send: Send;
  /** The version in use: the pinned one, or the lower of the server's newest and ours. */
  version(): Promise<number>;
}

/**
 * Asks for the server's version once, at the first call, through the oldest version every server still answers.
 * A server that was downgraded meanwhile is asked anew.
 */
export function createApi(send: Send, pinned?: number): Api {
  let negotiated: Promise<number> | undefined;

  async function negotiate(): Promise<number> {
    const { system } = await send({ path: '/api/14/system/info', schema: SystemInfoAnswer });
    const server = system.rundeck.apiversion;
    if (server < OLDEST_API_VERSION)
      throw new RundeckError({
        kind: 'api_version',
        serverMessage: `the server speaks API ${server}, this client needs ${OLDEST_API_VERSION} (Rundeck 5.0)`,
        retryable: false,
      });
    return Math.min(server, NEWEST_API_VERSION);
  }

  function version(): Promise<number> {
    if (pinned !== undefined) return Promise.resolve(pinned);
    if (negotiated === undefined) {
      const asking = negotiate();
      negotiated = asking;
      asking.catch(() => {
        negotiated = undefined;
      });
    }
    return negotiated;
  }

  return {
    version,
    async send<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
      const path = `/api/${await version()}${call.path}`;
      try {
        return await send({ ...call, path });
      } catch (error) {
        if (error instanceof RundeckError && error.kind === 'api_version') negotiated = undefined;
        throw error;
      }
    },
  };
}
