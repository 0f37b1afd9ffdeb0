/** Words that a chat template reads as control tokens, in the families met so far; Ollama does not escape them. */
const controlTokens = /<\|[^|<>]{0,40}\|>|<\/?s>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>/gi;
/** Controls, format characters (bidirectional, zero-width, tags), variation selectors: unseen by people, read by models. */
const invisible = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/**
 * Text of an alert as it may go into a prompt: one line, nothing invisible, no control tokens, cut to a length.
 * Control tokens are taken out until none is left, or one hidden in another would survive.
 */
export function cleanText(text: string, maxLength: number): string {
  let clean = text.normalize('NFKC').replace(/\s+/g, ' ').replace(invisible, '').trim();
  for (let before = ''; before !== clean; ) {
    before = clean;
    clean = clean.replace(controlTokens, ' ');
  }
  // A line of dashes ends the data in the prompt.
  clean = clean.replace(/-{4,}/g, '---').trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}
