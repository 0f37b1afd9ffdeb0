import { readFileSync } from 'node:fs';
import { readConfig } from '@firstline/runtime';
import { Config, type Settings } from './config.ts';
import { UsageError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of the environment; without a `REDIS_URL` there, those of the lab that runs in this checkout fill in.
 * An environment that names its own Redis is another installation: nothing of the lab is mixed into it.
 * Throws a ConfigError with every problem.
 */
export function readSettings(environment: Environment, labFile: string): Settings {
  if (environment.REDIS_URL || environment.REDIS_URL_FILE) return readConfig(Config, environment);
  return readConfig(Config, { ...labSettings(labFile, environment), ...nonEmpty(environment) });
}

/** Where Redis is. Throws a UsageError that says how to tell. */
export function requireRedisUrl({ REDIS_URL }: Settings): string {
  if (REDIS_URL !== undefined) return REDIS_URL;
  throw new UsageError('nothing says where Redis is: start the lab with npm start, or set REDIS_URL');
}

/** What the running lab wrote: `KEY=VALUE` lines, no quotes. Nothing when no lab runs. */
function labSettings(file: string, environment: Environment): Environment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  const lines = text.split('\n').filter((line) => /^[A-Z][A-Z0-9_]*=/.test(line));
  const lab = lines.map(
    (line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const,
  );
  // The lab's token is the lab's: another Rundeck must not see it.
  const ownRundeck = Boolean(environment.RUNDECK_URL || environment.RUNDECK_URL_FILE);
  return Object.fromEntries(lab.filter(([name]) => !(ownRundeck && name.startsWith('RUNDECK_'))));
}

/** An empty variable counts as unset, also where the lab has a value for it. */
function nonEmpty(environment: Environment): Environment {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  // A secret given as a file takes the place of the lab's plain one.
  const files = set.flatMap(([name]) =>
    name.endsWith('_FILE') ? [[name.slice(0, -5), undefined] as const] : [],
  );
  return Object.fromEntries([...files, ...set]);
}
