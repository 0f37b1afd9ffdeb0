/** How the lab says what it does; a test passes one that says nothing. */
export interface Talk {
  /** One finished line. */
  say(line: string): void;
  /** Something that takes a while: shown again every few seconds until the returned function ends it. */
  busy(what: string): () => void;
}

export const silentTalk: Talk = { say: () => undefined, busy: () => () => undefined };

const REPEAT_TERMINAL_MS = 1_000;
const REPEAT_PLAIN_MS = 10_000;

/**
 * Talks to a stream. On a terminal the line in progress is rewritten each second; in a pipe or a CI log it is
 * repeated every ten seconds, so that nobody has to guess whether something hangs.
 */
export function createTalk(stream: NodeJS.WriteStream): Talk {
  // `npm start | head` closes the pipe; that must not end the lab half-way through a start.
  stream.on('error', () => undefined);
  const terminal = stream.isTTY === true;
  let shown = '';
  const clear = (): void => {
    if (shown !== '') stream.write('\r\x1b[K');
    shown = '';
  };
  return {
    say(line) {
      const again = shown;
      clear();
      stream.write(`${line}\n`);
      if (again !== '') {
        stream.write(again);
        shown = again;
      }
    },
    busy(what) {
      const since = Date.now();
      const show = (): void => {
        const seconds = Math.round((Date.now() - since) / 1_000);
        if (!terminal) {
          stream.write(`  … ${what} (${seconds} s)\n`);
          return;
        }
        clear();
        shown = `  … ${what}${seconds > 1 ? ` (${seconds} s)` : ''}`.slice(
          0,
          Math.max(20, (stream.columns || 80) - 1),
        );
        stream.write(shown);
      };
      if (terminal) show();
      const timer = setInterval(show, terminal ? REPEAT_TERMINAL_MS : REPEAT_PLAIN_MS);
      timer.unref();
      return () => {
        clearInterval(timer);
        clear();
      };
    },
  };
}
