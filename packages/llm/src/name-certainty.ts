export interface LogProbability {
  readonly token: string;
  readonly logprob: number;
  /** The likeliest tokens at this place, the chosen one among them. */
  readonly others: readonly { readonly token: string; readonly logprob: number }[];
}

/** How sure a model was of the tool it named, each from 0 to 1. */
export interface Certainty {
  /** The smallest lead over the next best token within the name; 0 is a toss-up. */
  readonly margin: number;
  /** The probability of the whole name. */
  readonly confidence: number;
}

/** Reads the certainty off the tokens of an answer. Undefined where no name can be found among them. */
export function certaintyOfName(tokens: readonly LogProbability[]): Certainty | undefined {
  const written = tokens.map(({ token }) => token).join('');
  const found = /"name"\s*:\s*"([^"]+)"/.exec(written);
  if (found?.[1] === undefined) return undefined;
  const end = found.index + found[0].length - 1;
  const start = end - found[1].length;
  let at = 0;
  const within = tokens.filter(({ token }) => {
    const from = at;
    at += token.length;
    return at > start && from < end;
  });
  const logprob = within.reduce((sum, token) => sum + token.logprob, 0);
  return { margin: Math.min(...within.map(leadOf)), confidence: Math.min(1, Math.exp(logprob)) };
}

function leadOf({ token, logprob, others }: LogProbability): number {
  const next = Math.max(
    Number.NEGATIVE_INFINITY,
    ...others.filter((other) => other.token !== token).map((other) => other.logprob),
  );
  return Math.max(0, Math.exp(logprob) - Math.exp(next));
}
