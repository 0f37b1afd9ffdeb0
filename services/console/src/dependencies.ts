import type { ActionJob } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import type { Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import type { RequestHandler } from 'express';
import type { Registry } from 'prom-client';
import type { LiveUpdates } from './live-updates.ts';
import type { Credentials } from './login.ts';
import type { ConsoleMetrics } from './metrics.ts';

/** What the console is made of; `main.ts` builds it, tests pass their own. */
export interface Dependencies {
  readonly store: Store;
  /** Where an approved action is queued. */
  readonly actions: Pick<Producer<ActionJob>, 'add'>;
  readonly board: { readonly router: RequestHandler };
  readonly live: Pick<LiveUpdates, 'handler'>;
  readonly credentials: Credentials;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: ConsoleMetrics;
  readonly isClosing: () => boolean;
  readonly now: () => Date;
}
