import type { AlertSource } from '@firstline/contracts';
import type { Arrival } from '@firstline/store';

/** What a source made of one request body: everything in it, understood or kept whole. */
export interface Delivery {
  readonly source: AlertSource;
  readonly arrivals: readonly Arrival[];
  /** Alerts the sender says it left out of this delivery. */
  readonly truncated: number;
}

/** A request body, parsed and as it came. */
export interface Body {
  readonly value: unknown;
  readonly text: string;
}
