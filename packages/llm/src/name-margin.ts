export interface LogProbability {
  readonly token: string;
  readonly logprob: number;
  /** The likeliest tokens at this place, the chosen one among them. */
  readonly others: readonly { readonly token: string; readonly logprob: number }[];
}

/**
 * How clearly the model preferred the tool it named, from 0 (a toss-up) to 1: the smallest lead over the next best token
 * within the name. Undefined where no name can be found among the tokens.
 */
export function marginOfName(tokens: readonly LogProbability[]): number | undefined {
  const written = tokens.map(({ token }) => token).join('');
  const found = /"name"\s*:\s*"([^"]+)"/.exec(written);
  if (found?.[1] === undefined) return undefined;
  const end = found.index + found[0].length - 1;
  const start = end - found[1].length;
  let at = 0;
  const leads: number[] = [];
  for (const token of tokens) {
    const [from, to] = [at, at + token.token.length];
    at = to;
    if (to > start && from < end) leads.push(leadOf(token));
  }
  return Math.min(...leads);
}

function leadOf({ token, logprob, others }: LogProbability): number {
  const next = Math.max(
    Number.NEGATIVE_INFINITY,
    ...others.filter((other) => other.token !== token).map((other) => other.logprob),
  );
  return Math.max(0, Math.exp(logprob) - Math.exp(next));
}
