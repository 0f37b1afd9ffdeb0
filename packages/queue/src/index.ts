export { createConsumer } from './consumer.ts';
export { QueueUnavailableError } from './deadline.ts';
export { createProducer } from './producer.ts';
export * from './queue.ts';
