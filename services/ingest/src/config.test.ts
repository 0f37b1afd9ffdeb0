import { ConfigError, readConfig } from '@firstline/runtime';
import { describe, expect, it } from '@jest/globals';
import { Config, credentialsOf } from './config.ts';

const redis = { REDIS_URL: 'redis://127.0.0.1:6379' };
const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(Config, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the configuration of ingest', () => {
  it('has a default for everything but Redis and a credential', () => {
    expect(readConfig(Config, { ...redis, INGEST_BEARER_TOKEN: 't0ken' })).toMatchObject({
      HOST: '127.0.0.1',
      INGEST_PORT: 4701,
      INGEST_BODY_LIMIT_MB: 20,
      INGEST_DEADLINE_MS: 1_800,
    });
  });

  it('does not start without a credential', () => {
    expect(problemsOf(redis)).toEqual([
      'INGEST_BEARER_TOKEN: is required, unless INGEST_BASIC_USER and INGEST_BASIC_PASSWORD are set',
    ]);
  });

  it.each([
    [{ INGEST_BASIC_USER: 'am' }, 'INGEST_BASIC_PASSWORD: is required, because INGEST_BASIC_USER is set'],
    [
      { INGEST_BEARER_TOKEN: 't', INGEST_BASIC_PASSWORD: 'p' },
      'INGEST_BASIC_USER: is required, because INGEST_BASIC_PASSWORD is set',
    ],
    [
      { INGEST_BASIC_USER: 'a:m', INGEST_BASIC_PASSWORD: 'p' },
      'INGEST_BASIC_USER: must not contain a colon or control characters',
    ],
    [{ INGEST_BEARER_TOKEN: 'two words' }, 'INGEST_BEARER_TOKEN: must be printable ASCII without spaces'],
    [
      { INGEST_BEARER_TOKEN: 't', INGEST_DEADLINE_MS: '5000' },
      'INGEST_DEADLINE_MS: Too big: expected number to be <=1950',
    ],
  ])('%j is refused by name', (change, problem) => {
    expect(problemsOf({ ...redis, ...change })).toEqual([problem]);
  });

  it('names every problem at once, the missing credential among them', () => {
    const problems = problemsOf({ INGEST_PORT: 'http', INGEST_BODY_LIMIT_MB: '0', LOG_LEVEL: 'loud' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'REDIS_URL',
      'LOG_LEVEL',
      'INGEST_PORT',
      'INGEST_BODY_LIMIT_MB',
      'INGEST_BEARER_TOKEN',
    ]);
  });

  it('says of each variable what it is for', () => {
    for (const [name, schema] of Object.entries(Config.shape))
      expect([name, schema.description]).toEqual([name, expect.stringMatching(/^.{10,}\.$/)]);
  });

  it('turns the variables into credentials', () => {
    const both = { INGEST_BEARER_TOKEN: 't', INGEST_BASIC_USER: 'am', INGEST_BASIC_PASSWORD: 'p:w' };
    expect(credentialsOf(readConfig(Config, { ...redis, ...both }))).toEqual({
      bearerToken: 't',
      basic: { user: 'am', password: 'p:w' },
    });
  });
});
