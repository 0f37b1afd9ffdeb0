import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Raised with every problem of the environment at once; `main.ts` prints it and exits 1. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export const Port = z.coerce.number().int().min(1).max(65_535);
export const Url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
export const RedisUrl = z.url({
  protocol: /^rediss?$/,
  error: 'must be a URL such as redis://127.0.0.1:6379',
});
export const LogLevel = z.enum(['error', 'warn', 'info', 'debug']).default('info');
/** `true`, `1`, `yes` or `on` and their opposites; `z.coerce.boolean()` would read "false" as true. */
export const Switch = z.stringbool({
  truthy: ['true', '1', 'yes', 'on'],
  falsy: ['false', '0', 'no', 'off'],
});

/** Settings every service has. Spread into a service's own schema. */
export const commonSettings = {
  REDIS_URL: RedisUrl.describe('The Redis that holds queues and store; AOF `always`, `noeviction`.'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('firstline')
    .describe('Prefix of every key, so that several deployments can share one Redis.'),
  LOG_LEVEL: LogLevel.describe('How much is logged: error, warn, info or debug.'),
  HOST: z.string().default('127.0.0.1').describe('The address to listen on.'),
  SHUTDOWN_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(10_000)
    .describe('How long a shutdown may take before the process ends anyway, in milliseconds.'),
};

/**
 * Reads the environment against a flat zod object. An empty string counts as unset (Compose passes `FOO=`);
 * every variable may come from a file named by `NAME_FILE` (Docker and Kubernetes secrets).
 * Throws a {@link ConfigError} that lists every problem with the variable's name.
 */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  const problems: string[] = [];
  /** Told already: the schema would only add that they are missing. */
  const told = new Set<string>();
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const plain = environment[name];
    const file = environment[`${name}_FILE`];
    if (plain && file) {
      problems.push(`${name} and ${name}_FILE are both set: keep one`);
      told.add(name);
    } else if (plain) values[name] = plain;
    else if (file) {
      try {
        values[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(
          `${name}_FILE: cannot read ${file} (${error instanceof Error ? error.message : error})`,
        );
        told.add(name);
      }
    }
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = issue.path.join('.');
      if (told.has(name)) continue;
      const missing = name !== '' && values[name] === undefined && issue.code === 'invalid_type';
      problems.push(`${name}: ${missing ? 'is required' : issue.message}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return parsed.data as z.infer<S>;
}

/** As {@link readConfig}, for a composition root: prints the problems to stderr and exits 1. */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  try {
    return readConfig(schema, environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nEvery variable is explained in docs/configuration.md.\n`);
    return process.exit(1);
  }
}
