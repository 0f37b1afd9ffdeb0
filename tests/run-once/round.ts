import type { VirtualClock } from './virtual-clock.ts';

/** How the network treats the first run call of a round. */
export type Delivery =
  | { readonly kind: 'fine' }
  /** It is handled, and the answer is lost. */
  | { readonly kind: 'answer_lost' }
  /** The connection breaks at once, and the request arrives this much later. */
  | { readonly kind: 'late'; readonly byMs: number }
  /** Something on the way sends it twice. */
  | { readonly kind: 'twice' };

/** One intent and everything that was seen of it from outside. */
export interface Round {
  readonly runKey: string;
  readonly clock: VirtualClock;
  readonly delivery: Delivery;
  /** Whether the claim endpoint answers while the executor is dead, because there is a second one. */
  readonly secondExecutor: boolean;
  /** The executor is dead at the moment. */
  dead: boolean;
  /** Run calls that reached Rundeck's door. */
  calls: number;
  /** Executions Rundeck made of them. */
  readonly executions: string[];
  /** When its job acted, milliseconds of the round's clock. */
  readonly effects: number[];
  /** Resolves when the first run call has come as far as the network. */
  readonly called: Promise<void>;
  readonly markCalled: () => void;
}

export function createRound(facts: Pick<Round, 'runKey' | 'clock' | 'delivery' | 'secondExecutor'>): Round {
  let markCalled = (): void => undefined;
  const called = new Promise<void>((resolve) => {
    markCalled = resolve;
  });
  return { ...facts, dead: false, calls: 0, executions: [], effects: [], called, markCalled };
}
