import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { createPaint, type Paint } from './view/span.ts';
import { visible } from './view/visible-text.ts';

/** The three streams of a process; a test passes its own. */
export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** How a command speaks: data goes to stdout, talk to stderr, so that a pipe gets nothing but data. */
export interface Terminal {
  /** True when the data is one JSON document instead of text for people. */
  readonly json: boolean;
  readonly paint: Paint;
  /** The columns of the terminal; undefined in a pipe. */
  readonly width: number | undefined;
  /** True when somebody is there to answer a question. */
  readonly interactive: boolean;
  /** The one answer of the command: the document with `--json`, else what `text` makes of it. */
  answer(document: unknown, text: () => string): void;
  /** What went wrong: talk for people, and with `--json` the document when there is no answer yet. */
  fail(code: string, message: string): void;
  /** One line of talk. */
  say(line: string): void;
  /** Asks for a yes; everything else is a no. Only where it is `interactive`. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly colour: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Colours only where a person reads them: on a terminal, and with neither `NO_COLOR` nor `TERM=dumb`. */
export function createTerminal(
  { stdin, stdout, stderr }: Streams,
  { json, colour, environment }: TerminalOptions,
): Terminal {
  const wanted = colour && !json && !environment.NO_COLOR && environment.TERM !== 'dumb';
  const say = (line: string): void => void stderr.write(`${visible(line)}\n`);
  let answered = false;
  return {
    json,
    paint: createPaint(wanted && stdout.isTTY === true),
    width: stdout.isTTY ? stdout.columns : undefined,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    answer(document, text) {
      answered = true;
      const answer = json ? printable(document) : text();
      if (answer !== '') stdout.write(`${answer}\n`);
    },
    say,
    fail(code, message) {
      say(message);
      if (json && !answered) stdout.write(`${printable({ error: code, message })}\n`);
    },
    async confirm(question, signal) {
      const asking = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `, { signal })).trim());
      } finally {
        asking.close();
      }
    },
  };
}

/** JSON leaves DEL and the C1 controls as they are, and some terminals obey them. */
const printable = (document: unknown): string =>
  JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
