// English prose has about four characters a token, labels and JSON about three; the smaller one errs on the safe side.
const CHARACTERS_PER_TOKEN = 3;

/** A guess at how many tokens a text costs, without the model's tokenizer; rather too many than too few. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** The first lines that fit into a budget of estimated tokens; the last one is cut where it ends. */
export function fitLines(lines: readonly string[], budget: number): string[] {
  const fitting: string[] = [];
  let left = budget * CHARACTERS_PER_TOKEN;
  for (const line of lines) {
    if (line.length >= left) {
      if (left > 1) fitting.push(`${line.slice(0, left - 1)}…`);
      break;
    }
    fitting.push(line);
    left -= line.length + 1;
  }
  return fitting;
}
