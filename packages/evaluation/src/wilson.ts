/** A share of a number of cases, with its 95 % interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** Undefined where there is nothing to count. */
  readonly rate?: number;
  readonly low?: number;
  readonly high?: number;
}

const Z = 1.959964;

/** A share with Wilson's 95 % interval, which holds for small numbers and near 0 and 1 too. */
export function share(count: number, of: number): Share {
  if (of === 0) return { count, of };
  const rate = count / of;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2));
  const centre = rate + Z ** 2 / (2 * of);
  const scale = 1 + Z ** 2 / of;
  return {
    count,
    of,
    rate,
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}
