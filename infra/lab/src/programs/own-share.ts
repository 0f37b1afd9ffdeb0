import { access, cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Talk } from '../talk.ts';
import type { Program } from './program.ts';
import { runCommand } from './run-command.ts';

// Debian's build reads its template from this place and no other, and stops without it.
const TEMPLATE = '/usr/share/prometheus/alertmanager/default.tmpl';
const TRY_TIMEOUT_MS = 10_000;

/** A command line in front of a program: `[...prefix, path, ...arguments]`, run in `directory`. */
export interface Prefix {
  readonly command: readonly string[];
  readonly directory?: string;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

// Run in the unpacked `usr`, so that the path of the checkout, with whatever commas and colons it has, is not part
// of the mount's options. `exec` leaves the program as the one process that gets the signals.
const overlay = 'mount -t overlay overlay -o lowerdir=share:/usr/share /usr/share && exec "$@"';
const namespaces = [
  ['unshare', '--user', '--map-current-user', '--mount', '--keep-caps'],
  ['unshare', '--mount'],
] as const;

/**
 * How to run an unpacked Alertmanager so that it finds its template under `/usr/share`: as it is when the
 * template is there, else in a mount namespace of its own that has it; and where namespaces are closed, root
 * puts that one file in place and says so. Throws `E_LAB_TEMPLATE_MISSING` when nothing works.
 */
export async function withOwnShare(program: Program, talk: Talk): Promise<Prefix> {
  const root = program.unpackedRoot;
  if (root === undefined || (await exists(TEMPLATE))) return { command: [] };
  const directory = join(root, 'usr');
  for (const namespace of namespaces) {
    const command = [...namespace, 'sh', '-c', overlay, 'sh'];
    const [first = '', ...rest] = command;
    const { ok } = await runCommand(first, [...rest, 'test', '-r', TEMPLATE], {
      directory,
      timeoutMs: TRY_TIMEOUT_MS,
    });
    if (ok) return { command, directory };
  }
  if (process.getuid?.() === 0) {
    await mkdir(dirname(TEMPLATE), { recursive: true });
    await cp(join(root, TEMPLATE), TEMPLATE);
    talk.say(`Mount namespaces are closed here, so Alertmanager’s template was put in place: ${TEMPLATE}`);
    return { command: [] };
  }
  throw new LabError(
    'E_LAB_TEMPLATE_MISSING',
    `Alertmanager needs ${TEMPLATE}, and this system forbids ordinary users a mount namespace that has it.\n` +
      'Install the package: sudo apt-get install --no-install-recommends prometheus-alertmanager',
  );
}
