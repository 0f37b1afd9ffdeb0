import { expect, it } from '@jest/globals';
import { Lifecycle } from './lifecycle.ts';
import { silentLogger } from './logger.ts';

it('closes in the reverse order of opening, once, and a failure keeps nobody else from closing', async () => {
  const lifecycle = new Lifecycle(silentLogger, 1_000);
  const closed: string[] = [];
  lifecycle.onClose('store', () => void closed.push('store'));
  lifecycle.onClose('queue', () => {
    closed.push('queue');
    throw new Error('is gone already');
  });
  lifecycle.onClose('http', () => void closed.push('http'));
  expect([lifecycle.isClosing, lifecycle.signal.aborted]).toEqual([false, false]);
  await Promise.all([lifecycle.close(), lifecycle.close()]);
  expect(closed).toEqual(['http', 'queue', 'store']);
  expect([lifecycle.isClosing, lifecycle.signal.aborted]).toEqual([true, true]);
});
