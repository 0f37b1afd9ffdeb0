import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { type CommandResult, runCommand } from './run-command.ts';

const UPDATE_TIMEOUT_MS = 180_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;
const QUICK_TIMEOUT_MS = 60_000;

/** One package as apt would download it. */
export interface Download {
  readonly file: string;
  readonly bytes: number;
}

/**
 * apt-get with lists and cache of its own in `directory`, so that neither root nor a change to the system is
 * needed. Sources, keys and the check of signatures are the system's own.
 */
export interface Apt {
  update(): Promise<void>;
  /** The packages that are missing on this system for `name` to run, `name` included. */
  missingFor(name: string): Promise<string[]>;
  /** Files and sizes of packages, without downloading them. */
  describe(packages: readonly string[]): Promise<Download[]>;
  /** Downloads the packages into `into`. */
  download(packages: readonly string[], into: string): Promise<void>;
}

const DPKG_STATUS = '/var/lib/dpkg/status';

/** True on Debian, Ubuntu and their kin. */
export async function hasApt(): Promise<boolean> {
  const works = await Promise.all([
    runCommand('apt-get', ['--version'], { timeoutMs: QUICK_TIMEOUT_MS }),
    runCommand('dpkg-deb', ['--version'], { timeoutMs: QUICK_TIMEOUT_MS }),
  ]);
  const status = await access(DPKG_STATUS).then(
    () => true,
    () => false,
  );
  return status && works.every(({ ok }) => ok);
}

// Web pages of the servers' own consoles: Debian's builds run and answer without them.
const isOnlyForLooks = (name: string): boolean => /^(libjs|fonts|node)-/.test(name);

/** Opens {@link Apt} in `directory` (absolute, made when missing); `signal` ends a download half-way. */
export async function openApt(directory: string, signal: AbortSignal): Promise<Apt> {
  const [state, cache] = [join(directory, 'state'), join(directory, 'cache')];
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const settings: Record<string, string> = {
    'Dir::State': state,
    'Dir::State::status': DPKG_STATUS,
    'Dir::Cache': cache,
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    // What a careless system setting could have turned off.
    'APT::Get::AllowUnauthenticated': 'false',
    'Acquire::AllowInsecureRepositories': 'false',
    // Hooks of the system that want root, or that would speak of a change to the system.
    'APT::Update::Pre-Invoke::': '',
    'APT::Update::Post-Invoke::': '',
    'APT::Update::Post-Invoke-Success::': '',
    // As root, apt would download as the user _apt, who can't reach a checkout in somebody's home.
    'APT::Sandbox::User': 'root',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

  async function run(
    parameters: readonly string[],
    timeoutMs: number,
    into?: string,
  ): Promise<CommandResult> {
    const result = await runCommand('apt-get', [...flags, ...parameters], {
      timeoutMs,
      signal,
      environment: { DEBIAN_FRONTEND: 'noninteractive' },
      ...(into !== undefined && { directory: into }),
    });
    if (!result.ok) {
      const why = result.output.trim().split('\n').slice(-12).join('\n');
      throw new LabError('E_LAB_APT_FAILED', `apt-get ${parameters.join(' ')} failed:\n${why}`);
    }
    return result;
  }

  return {
    async update() {
      await run(['update', '-q'], UPDATE_TIMEOUT_MS);
    },
    async missingFor(name) {
      const plan = await run(['--simulate', '--no-install-recommends', 'install', name], QUICK_TIMEOUT_MS);
      const missing = [...plan.output.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found ?? '');
      // Installed, yet not found on PATH or too old: its package alone can still be had.
      return missing.length === 0 ? [name] : missing.filter((found) => !isOnlyForLooks(found));
    },
    async describe(packages) {
      const list = await run(['--print-uris', 'download', ...packages], QUICK_TIMEOUT_MS);
      return [...list.output.matchAll(/^'[^']*' (\S+) (\d+) /gm)].map(([, file = '', bytes]) => ({
        file,
        bytes: Number(bytes),
      }));
    },
    async download(packages, into) {
      await run(['-q', 'download', ...packages], DOWNLOAD_TIMEOUT_MS, into);
    },
  };
}
