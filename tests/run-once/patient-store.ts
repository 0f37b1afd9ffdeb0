import { randomUUID } from 'node:crypto';
import { createStore, type Store } from '@firstline/store';

/** A store of its own for a test's eyes: it waits for a Redis that is short of disk or processor. */
export function patientStore(): Store & { readonly prefix: string; readonly url: string } {
  const url = process.env.TEST_REDIS_URL ?? '';
  const prefix = `run-once-${randomUUID().slice(0, 8)}`;
  return Object.assign(createStore({ url, prefix, deadlineMs: 30_000 }), { prefix, url });
}
