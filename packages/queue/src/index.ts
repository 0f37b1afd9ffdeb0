export { type Board, type BoardOptions, createBoard } from './board.ts';
export { createConsumer } from './consumer.ts';
export { QueueUnavailableError } from './deadline.ts';
export { createProducer } from './producer.ts';
export * from './queue.ts';
