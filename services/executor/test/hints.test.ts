import { randomUUID } from 'node:crypto';
import { silentLogger } from '@firstline/runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { createExecuteIntent } from '../src/execute-intent.ts';
import { createPoke, hintRoutes } from '../src/hints.ts';
import { createWorld, type World } from './simulated-world.ts';

const secret = 'a-secret-of-the-path-1234';
const running = { status: 'running', 'date-ended': null };
let world: World;
let intentId: string;
let poke: ReturnType<typeof createPoke>;
beforeEach(async () => {
  world = await createWorld();
  world.world.endings.push({ answer: running });
  ({ intentId } = await world.decide());
  await world.work(intentId, { until: () => world.world.gets > 0 });
  const execute = createExecuteIntent(world.context);
  const signal = new AbortController().signal;
  poke = createPoke(
    (id) =>
      execute(
        { v: 1, intentId: id, correlationId: id },
        { jobId: 'hint', attempt: 1, logger: silentLogger, signal },
      ),
    (_, reason) => {
      throw new Error(reason);
    },
  );
});
afterEach(() => world.close());

const appWith = (own: string | undefined) =>
  express().use(
    hintRoutes({ secret: own, store: world.store, metrics: world.context.metrics, poke: poke.poke }),
  );
/** What Rundeck posts, as it really looks. */
const notification = (runKey = world.runs[0]?.options.run_key, status = 'succeeded') => ({
  trigger: 'success',
  status,
  executionId: 1,
  execution: { id: 1, status, permalink: null, job: { id: 'x', options: { run_key: runKey } } },
});
const intentNow = async () => (await world.store.intents.get(intentId))?.value;
const post = (body: string | object, path = `/hints/rundeck/${secret}`) =>
  request(appWith(secret)).post(path).set('content-type', 'application/json').send(body);

describe('Rundeck’s notification', () => {
  it('makes the executor look now', async () => {
    expect(await intentNow()).not.toHaveProperty('execution.endedAt');
    if (world.runs[0]) world.runs[0].answer = {};
    await post(notification()).expect(202);
    await poke.idle();
    expect(await intentNow()).toMatchObject({ execution: { endedAt: expect.any(String), effect: 'done' } });
  });

  it('is not believed: what Rundeck itself says counts', async () => {
    const before = await intentNow();
    await post(notification()).expect(202);
    await poke.idle();
    expect(await intentNow()).toEqual(before);
  });

  it('repeated fifty times at once changes what one of them would have changed', async () => {
    if (world.runs[0]) world.runs[0].answer = {};
    await Promise.all(Array.from({ length: 50 }, () => post(notification()).expect(202)));
    await poke.idle();
    await world.work(intentId);
    const intent = await intentNow();
    expect(intent).toMatchObject({ state: 'succeeded', submits: 1 });
    const kinds = (await world.store.incidents.timeline(intent?.incidentId ?? '')).map(({ kind }) => kind);
    expect(kinds).toEqual(['premise', 'execution', 'execution', 'verification', 'closed']);
    expect(world.host.effects).toBe(1);
  });

  it.each([
    ['of a run nobody knows', () => notification(randomUUID())],
    ['that is no JSON', () => '{"execution":'],
    ['that is empty', () => ''],
    ['of another shape', () => ({ execution: { job: { options: { run_key: { $ne: 1 } } } } })],
  ])('%s changes nothing', async (_, body) => {
    if (world.runs[0]) world.runs[0].answer = {};
    const before = await intentNow();
    await post(body()).expect(202);
    await poke.idle();
    expect(await intentNow()).toEqual(before);
  });

  it('with another secret, or where none is set, comes to no such address', async () => {
    const before = await intentNow();
    await post(notification(), '/hints/rundeck/guessed-secret-123').expect(404);
    await post(notification(), '/hints/rundeck/').expect(404);
    await request(appWith(undefined)).post(`/hints/rundeck/${secret}`).send(notification()).expect(404);
    await poke.idle();
    expect(await intentNow()).toEqual(before);
  });
});
