import { defineQueue } from '@firstline/contracts';
import { AppError, silentLogger } from '@firstline/runtime';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { z } from 'zod';
import {
  createConsumer,
  createProducer,
  type Death,
  done,
  type Handler,
  later,
  type QueueConnection,
} from '../src/index.ts';
import { isolatedConnection } from '../src/testing.ts';

const Payload = z.object({ v: z.literal(1), name: z.string(), correlationId: z.string() });
const definition = defineQueue({
  name: 'trials',
  schema: Payload,
  attempts: 3,
  backoffMs: 10,
  keepSeconds: 60,
  concurrency: 4,
});

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});
const remember = <T extends { close(): Promise<unknown> }>(part: T): T => {
  opened.push(part);
  return part;
};

function start(handle: Handler<z.infer<typeof Payload>>, connection: QueueConnection = isolatedConnection()) {
  const deaths: Death<z.infer<typeof Payload>>[] = [];
  const producer = remember(createProducer(definition, connection, () => undefined));
  const onDeath = async (death: Death<z.infer<typeof Payload>>) => {
    if (!deaths.some(({ jobId }) => jobId === death.jobId)) deaths.push(death);
  };
  remember(createConsumer({ queue: definition, connection, logger: silentLogger, handle, onDeath }));
  const add = (name: string) => producer.add([{ jobId: name, payload: { v: 1, name, correlationId: name } }]);
  return { add, deaths, producer, connection };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the endings of a handler', () => {
  it('retries what may help, and buries the job with its reason after the last attempt', async () => {
    let tries = 0;
    const { add, deaths } = start(async () => {
      tries++;
      throw new Error('neighbour is away');
    });
    await add('retried');
    await until(() => deaths.length === 1);
    expect(tries).toBe(3);
    expect(deaths[0]).toMatchObject({ jobId: 'retried', reason: 'neighbour is away', attempts: 3 });
  });

  it('never tries again what can not help', async () => {
    let tries = 0;
    const { add, deaths } = start(async () => {
      tries++;
      throw new AppError('E_TEST_NEVER', 'no such thing', { retryable: false });
    });
    await add('never');
    await until(() => deaths.length === 1);
    expect(tries).toBe(1);
  });

  it('comes back later without burning an attempt, more often than there are attempts', async () => {
    const attempts: number[] = [];
    const { add, deaths, producer } = start(async (_payload, { attempt }) => {
      attempts.push(attempt);
      return attempts.length < 6 ? later(5) : done;
    });
    await add('later');
    await until(async () => (await producer.stateOf('later')) === 'ended');
    expect(attempts).toEqual([1, 1, 1, 1, 1, 1]);
    expect(deaths).toEqual([]);
  });

  it('buries a payload it does not understand at once, whole', async () => {
    const { deaths, connection } = start(async () => done);
    const foreign = remember(
      new Queue('trials', { connection: { url: connection.url }, prefix: `{${connection.prefix}-queue}` }),
    );
    await foreign.add('trials', { v: 2, hello: 'future' }, { jobId: 'foreign' });
    await until(() => deaths.length === 1);
    expect(deaths[0]).toMatchObject({ jobId: 'foreign', payload: undefined });
  });

  it('finds the dead of a process that could not bury them', async () => {
    const connection = isolatedConnection();
    const gone = start(async () => {
      throw new AppError('E_TEST_NEVER', 'fatal', { retryable: false });
    }, connection);
    await gone.add('orphan');
    await until(async () => (await gone.producer.stateOf('orphan')) === 'failed');
    for (const part of opened.splice(0).reverse()) await part.close();
    const next = start(async () => done, connection);
    await until(() => next.deaths.length === 1);
    expect(next.deaths[0]).toMatchObject({ jobId: 'orphan', reason: 'fatal' });
  });

  it('gives a job back unharmed when the process shuts down in the middle of it', async () => {
    const connection = isolatedConnection();
    let entered = false;
    const first = start(
      (_payload, { signal }) =>
        new Promise((_, reject) => {
          entered = true;
          signal.addEventListener('abort', () => reject(new Error('cut')));
        }),
      connection,
    );
    await first.add('cut');
    await until(() => entered);
    for (const part of opened.splice(0).reverse()) await part.close();
    let attempt = 0;
    const second = start(async (_payload, context) => {
      attempt = context.attempt;
      return done;
    }, connection);
    await until(async () => (await second.producer.stateOf('cut')) === 'ended');
    expect(attempt).toBe(1);
    expect(second.deaths).toEqual([]);
  });

  it('refuses to add a payload that does not fit', async () => {
    const { producer } = start(async () => done);
    const wrong = { v: 3 } as unknown as z.infer<typeof Payload>;
    await expect(producer.add([{ jobId: 'wrong', payload: wrong }])).rejects.toThrow();
  });
});

describe('a producer whose Redis is away', () => {
  it('says so within its deadline instead of hanging', async () => {
    const producer = remember(
      createProducer(definition, { url: 'redis://127.0.0.1:1', prefix: 'away' }, () => undefined),
    );
    const payload = { v: 1 as const, name: 'x', correlationId: 'x' };
    await expect(producer.add([{ jobId: 'x', payload }])).rejects.toMatchObject({
      code: 'E_QUEUE_UNAVAILABLE',
      retryable: true,
    });
  });
});
