/** Text that is HTML already. Only {@link html} makes it, so everything else is escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

// C0 and C1 controls but tab and newline, and what changes the direction of text: alert text with these looks
// like something it is not.
const deceptive =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const codePoint = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}}`;

/** Shows control and direction characters as their code points. */
export const visible = (text: string): string => text.replaceAll('\r\n', '\n').replace(deceptive, codePoint);

export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? character);

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeHtml(String(value));
}

/**
 * A piece of a page. Every value is escaped unless it is itself a piece; lists are joined; `false`, `null` and
 * `undefined` are nothing. Attributes are written in double quotes.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(String.raw({ raw: strings.raw }, ...values.map(render)));
