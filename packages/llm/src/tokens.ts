// English prose has about four characters a token, labels and JSON about three; the smaller one errs on the safe side.
const ASCII_COST = 1 / 3;

/** Other scripts and emoji can cost a token for each of their bytes. */
const costOf = (character: string): number =>
  character.charCodeAt(0) < 0x80 ? ASCII_COST : Buffer.byteLength(character);

/** A guess at how many tokens a text costs, without the model's tokenizer; rather too many than too few. */
export function estimateTokens(text: string): number {
  let cost = 0;
  for (const character of text) cost += costOf(character);
  return Math.ceil(cost);
}

/** No tokenizer makes more tokens of a text than it has bytes: the bound for what strangers wrote. */
export const mostTokens = (text: string): number => Buffer.byteLength(text);

/** The first lines that fit into a budget of estimated tokens; the last one is cut where it ends. */
export function fitLines(lines: readonly string[], budget: number): string[] {
  const ellipsis = costOf('…');
  const fitting: string[] = [];
  let left = budget;
  for (const line of lines) {
    const cost = estimateTokens(line) + 1;
    if (cost > left) {
      const start = startOf(line, left - ellipsis);
      if (start !== '') fitting.push(`${start}…`);
      break;
    }
    fitting.push(line);
    left -= cost;
  }
  return fitting;
}

function startOf(line: string, budget: number): string {
  let start = '';
  let left = budget;
  for (const character of line) {
    left -= costOf(character);
    if (left < 0) break;
    start += character;
  }
  return start;
}
