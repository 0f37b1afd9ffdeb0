import winston from 'winston';

/** What the code logs with: a constant lower-case phrase, facts in fields. */
export interface Logger {
  error(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  debug(message: string, fields?: Record<string, unknown>): void;
  child(fields: Record<string, unknown>): Logger;
}

// winston turns an Error in a field into `{}`; the causes matter most when something breaks at night.
function plain(error: Error): Record<string, unknown> {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: plain(error.cause) } : {};
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

const expandErrors = winston.format((info) => {
  for (const [key, value] of Object.entries(info)) if (value instanceof Error) info[key] = plain(value);
  return info;
});

/** JSON lines on stdout. `JSON.stringify` escapes control characters, so alert text can't forge a line. */
export function createLogger(service: string, level: string): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(winston.format.timestamp(), expandErrors(), winston.format.json()),
    transports: [new winston.transports.Console()],
  });
}

const nothing = (): void => undefined;
/** Says nothing; for tests and for the CLI. */
export const silentLogger: Logger = {
  error: nothing,
  warn: nothing,
  info: nothing,
  debug: nothing,
  child: () => silentLogger,
};
