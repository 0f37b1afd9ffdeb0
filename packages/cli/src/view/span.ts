import { styleText } from 'node:util';
import { visible } from './visible-text.ts';

export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of text and how it looks; its text may come from outside. */
export interface Span {
  readonly text: string;
  readonly look?: Look;
}

/** What the views print: plain text, or text with a look. */
export type Text = string | Span;

export const span = (text: string, look: Look): Span => ({ text, look });
export const textOf = (text: Text): string => (typeof text === 'string' ? text : text.text);

/** Turns a text into characters for the terminal: what is not ours to print is made visible, looks only in colour. */
export type Paint = (text: Text) => string;

export const createPaint =
  (colours: boolean): Paint =>
  (text) => {
    const plain = visible(textOf(text));
    const look = typeof text === 'string' ? undefined : text.look;
    return colours && look !== undefined && plain !== ''
      ? styleText(look, plain, { validateStream: false })
      : plain;
  };
