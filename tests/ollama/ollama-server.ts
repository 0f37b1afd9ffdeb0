import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getOllama } from './get-ollama.ts';

const READY_MS = 30_000;
const STOP_MS = 10_000;

export interface ModelSource {
  readonly name: string;
  /** A GGUF: a file, or its content. */
  readonly weights: string | Buffer;
  /** A template without `.Tools` makes a model that can't call tools. */
  readonly template?: string;
}

/** A real Ollama of its own: a free port, a folder of its own for models and log. */
export interface OllamaServer {
  readonly url: string;
  /** Makes a model known under a name; the weights stay on this machine. */
  addModel(source: ModelSource): Promise<void>;
  removeModel(name: string): Promise<void>;
  log(): Promise<string>;
  /** SIGKILL to the server and its runners. */
  kill(): Promise<void>;
  /** Freezes it: connections are taken and nothing is ever answered, until {@link thaw}. */
  freeze(): void;
  thaw(): void;
  /** Starts it again on the same port, with the same models. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const chatTemplate = await readFile(join(import.meta.dirname, 'chat-template.txt'), 'utf8');
export const templateWithoutTools = '{{ range .Messages }}{{ .Content }}{{ end }}';

/** Starts one, building Ollama first where there is none. `environment` adds to what it is told, as OLLAMA_MAX_QUEUE. */
export async function startOllama(environment: Readonly<Record<string, string>> = {}): Promise<OllamaServer> {
  const path = await getOllama();
  const directory = await mkdtemp(join(tmpdir(), 'firstline-ollama-'));
  const logFile = join(directory, 'ollama.log');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const signal = (name: NodeJS.Signals) => {
    try {
      // The group: a killed server would leave its runners behind.
      if (child?.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It is gone already.
    }
  };
  const killAtExit = () => signal('SIGKILL');
  process.once('exit', killAtExit);

  async function start(): Promise<void> {
    const log = await open(logFile, 'a');
    child = spawn(path, ['serve'], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        OLLAMA_HOST: `127.0.0.1:${port}`,
        OLLAMA_MODELS: join(directory, 'models'),
        OLLAMA_NUM_PARALLEL: '1',
        OLLAMA_NOHISTORY: '1',
        ...environment,
      },
    });
    await log.close();
    const deadline = Date.now() + READY_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`Ollama did not start:\n${await readFile(logFile, 'utf8')}`);
      await sleep(50);
    }
  }
  async function end(name: NodeJS.Signals): Promise<void> {
    if (child === undefined) return;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    signal(name);
    const late = setTimeout(() => signal('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
    // Whatever of its group outlived it.
    signal('SIGKILL');
    child = undefined;
  }

  await start();
  return {
    url,
    addModel: (source) => addModel(url, source),
    async removeModel(name) {
      await post(url, 'DELETE', '/api/delete', { model: name });
    },
    log: () => readFile(logFile, 'utf8'),
    kill: () => end('SIGKILL'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    restart: start,
    async stop() {
      await end('SIGTERM');
      process.off('exit', killAtExit);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function addModel(url: string, { name, weights, template = chatTemplate }: ModelSource): Promise<void> {
  const digest = await digestOf(weights);
  const length = typeof weights === 'string' ? (await stat(weights)).size : weights.byteLength;
  const stored = await fetch(`${url}/api/blobs/${digest}`, {
    method: 'POST',
    headers: { 'content-length': String(length) },
    body: typeof weights === 'string' ? (createReadStream(weights) as never) : new Uint8Array(weights),
    duplex: 'half',
  } as RequestInit);
  if (!stored.ok) throw new Error(`Ollama did not take the weights: ${await stored.text()}`);
  await post(url, 'POST', '/api/create', {
    model: name,
    files: { 'model.gguf': digest },
    template,
    stream: false,
  });
}

async function digestOf(weights: string | Buffer): Promise<string> {
  const hash = createHash('sha256');
  if (typeof weights === 'string') for await (const chunk of createReadStream(weights)) hash.update(chunk);
  else hash.update(weights);
  return `sha256:${hash.digest('hex')}`;
}

async function post(url: string, method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${url}${path}`, { method, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/api/version`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
