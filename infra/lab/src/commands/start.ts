import { LabError } from '../errors.ts';
import type { RunningLab } from '../lab.ts';
import { describeDecider, getModel } from '../ollama.ts';
import { readPorts } from '../ports.ts';
import { startLab } from '../start-lab.ts';
import type { Talk } from '../talk.ts';

// npm passes a terminal's Ctrl-C on to us, who had it from the terminal already: one press, two signals.
const SAME_PRESS_MS = 500;
const LOOK_FOR_NPM_MS = 1_000;

type Environment = Readonly<Record<string, string | undefined>>;

function readRundeck(environment: Environment): {
  rundeck?: { url: string; token: string; project?: string };
} {
  const { RUNDECK_URL: url, RUNDECK_TOKEN: token, RUNDECK_PROJECT: project } = environment;
  if (!url && !token) return {};
  if (!url || !token) {
    throw new LabError(
      'E_LAB_RUNDECK_HALF_SET',
      'RUNDECK_URL and RUNDECK_TOKEN belong together: set both, or none for the stand-in',
    );
  }
  return { rundeck: { url, token, ...(project && { project }) } };
}

function farewell(
  environment: Readonly<Record<string, string>>,
  settings: Environment,
  standIn: boolean,
  decider: string,
): string {
  const {
    CONSOLE_URL,
    CONSOLE_USER,
    CONSOLE_PASSWORD,
    INGEST_URL,
    PROMETHEUS_URL,
    ALERTMANAGER_URL,
    RUNDECK_URL,
  } = environment;
  return [
    '',
    'Firstline is ready.',
    '',
    `  Console       ${CONSOLE_URL}   (user ${CONSOLE_USER}, password ${CONSOLE_PASSWORD})`,
    `  Webhooks      ${INGEST_URL}/webhooks/alertmanager`,
    `  Prometheus    ${PROMETHEUS_URL}`,
    `  Alertmanager  ${ALERTMANAGER_URL}`,
    `  Rundeck       ${RUNDECK_URL}${standIn ? '   (a stand-in that runs the real job files on this machine)' : ''}`,
    `  Decider       ${decider}`,
    `  Mode          ${settings.AUTONOMY_MODE || 'auto'}`,
    '',
    'Now, in a second terminal:',
    '',
    '  npm run fault service      makes a real fault; watch it being repaired',
    '  npx firstline incidents    shows what happened, step by step',
    '',
    'Ctrl-C stops everything; the history is kept.',
    '',
  ].join('\n');
}

/** Starts the lab, waits for a signal, stops it. Resolves with the exit code. */
export async function runLab(options: {
  directory: string;
  environment: Environment;
  install: boolean;
  talk: Talk;
}): Promise<number> {
  const { talk, environment } = options;
  const rundeck = readRundeck(environment);
  const ports = readPorts(environment);
  const abort = new AbortController();
  let lab: RunningLab | undefined;
  let firstAt = 0;
  const interrupted = new Promise<void>((resolve) => {
    const onSignal = (): void => {
      if (firstAt === 0) {
        firstAt = Date.now();
        talk.say('\nStopping everything; once more to stop at once.');
        abort.abort(new LabError('E_LAB_INTERRUPTED', 'interrupted'));
        resolve();
      } else if (Date.now() - firstAt > SAME_PRESS_MS) {
        talk.say('Stopping at once.');
        lab?.killEverything();
        process.exit(1);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    // Whoever kills `npm start` the hard way means this, too, and npm can't pass it on.
    const npm = environment.npm_lifecycle_event ? process.ppid : undefined;
    setInterval(() => {
      if (npm !== undefined && process.ppid !== npm && firstAt === 0) onSignal();
    }, LOOK_FOR_NPM_MS).unref();
  });
  try {
    const running = await startLab({
      directory: options.directory,
      ports,
      settings: environment,
      install: options.install,
      talk,
      signal: abort.signal,
      onStarting: (starting) => {
        lab = starting;
      },
      ...rundeck,
    });
    const { OLLAMA_URL: url = '', OLLAMA_MODEL: model = '' } = running.environment;
    const decider = { decider: environment.DECIDER || 'auto', url, model };
    const { words, modelMissing } = await describeDecider(decider);
    talk.say(farewell(running.environment, environment, rundeck.rundeck === undefined, words));
    if (modelMissing && options.install) void getModel(decider, talk, abort.signal);
    await interrupted;
    await running.stop();
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    await lab?.stop();
  }
  talk.say('Stopped. The history is kept; npm start goes on from here.');
  return 0;
}
