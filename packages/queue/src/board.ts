import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { QueueDefinition } from '@firstline/contracts';
import { Queue } from 'bullmq';
import type { Router } from 'express';
import type { QueueConnection } from './queue.ts';
import { openForAdding } from './redis-options.ts';

export interface BoardOptions {
  readonly connection: QueueConnection;
  /** Where the caller mounts the router, without a slash at the end. */
  readonly basePath: string;
  readonly queues: readonly QueueDefinition[];
  readonly onError?: (error: Error) => void;
}

export interface Board {
  readonly router: Router;
  close(): Promise<void>;
}

/**
 * Bull Board on these queues, for looking only: retry and promote would go around the rules of replay. It has no
 * login of its own; the caller puts one in front.
 */
export function createBoard({
  connection,
  basePath,
  queues,
  onError = () => undefined,
}: BoardOptions): Board {
  const redis = openForAdding(connection, onError);
  const opened = queues.map(({ name }) => {
    const queue = new Queue(name, redis.options);
    queue.on('error', onError);
    return queue;
  });
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: opened.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'Firstline queues',
        miscLinks: [{ text: 'Incidents', url: '/' }],
        hideDocsLink: true,
        hideRedisDetails: true,
      },
    },
  });
  return {
    router: adapter.getRouter(),
    async close() {
      await Promise.all(opened.map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}
