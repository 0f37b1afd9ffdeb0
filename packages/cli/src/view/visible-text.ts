/**
 * Text from outside as one may print it on a terminal: control characters (escape sequences among them) and marks
 * that turn the reading direction are shown as �, so that no alert can rewrite the screen or forge a line.
 */
export const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** The same in one line. */
export const oneLine = (text: string): string => visible(text.replace(/\s*[\r\n\t]+\s*/g, ' '));
