// One jest for the whole repository. `npm test` runs the first four: `unit` sits beside the code, `integration` needs a
// real Redis, `rundeck` any Rundeck (the stand-in, or RUNDECK_URL), `e2e` the real Prometheus and Alertmanager too.
// `.ci/run` adds the system suites: `run-once` (crashes and lost answers by the thousand), `ollama` (a real Ollama),
// `compose` (the containers).
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironmentOptions: { customExportConditions: ['@firstline/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.firstline/'],
};
const project = (displayName, testMatch, extra = {}) => ({
  ...shared,
  displayName,
  testMatch: testMatch.map((glob) => `<rootDir>/${glob}`),
  ...extra,
});
const members = '{packages,services,simulator}/*';
const withRedis = {
  globalSetup: '<rootDir>/tests/setup/start-redis.mjs',
  globalTeardown: '<rootDir>/tests/setup/stop-redis.mjs',
};

export default {
  testTimeout: 30_000,
  projects: [
    project('unit', [`${members}/src/**/*.test.ts`, 'infra/lab/src/**/*.test.ts', 'tests/unit/**/*.test.ts']),
    project(
      'integration',
      [`${members}/test/**/*.test.ts`, 'infra/lab/test/**/*.test.ts', 'tests/{llm,cli}/**/*.test.ts'],
      withRedis,
    ),
    project('e2e', ['tests/e2e/**/*.test.ts']),
    project('rundeck', ['tests/rundeck/**/*.test.ts']),
    project('run-once', ['tests/run-once/**/*.test.ts'], withRedis),
    project('ollama', ['tests/ollama/**/*.test.ts'], withRedis),
    project('compose', ['tests/compose/**/*.test.ts'], {
      globalSetup: '<rootDir>/tests/setup/start-compose.mjs',
      globalTeardown: '<rootDir>/tests/setup/stop-compose.mjs',
    }),
  ],
};
