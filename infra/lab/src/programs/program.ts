/** The servers the lab needs and does not bring itself. */
export const programTable = {
  redis: {
    title: 'Redis',
    names: ['redis-server', 'valkey-server'],
    version: /v=(\d+\.\d+\.\d+)/,
    // BullMQ's own recommendation; 6.2 has the commands it uses.
    minimum: '6.2.0',
    debianPackage: 'redis-server',
  },
  prometheus: {
    title: 'Prometheus',
    names: ['prometheus'],
    version: /prometheus, version (\d+\.\d+\.\d+)/,
    minimum: '2.30.0',
    debianPackage: 'prometheus',
  },
  alertmanager: {
    title: 'Alertmanager',
    // Debian's package and upstream's release name the same program differently.
    names: ['prometheus-alertmanager', 'alertmanager'],
    version: /alertmanager, version (\d+\.\d+\.\d+)/,
    minimum: '0.22.0',
    debianPackage: 'prometheus-alertmanager',
  },
} as const satisfies Record<string, ProgramEntry>;

interface ProgramEntry {
  readonly title: string;
  readonly names: readonly string[];
  readonly version: RegExp;
  readonly minimum: string;
  readonly debianPackage: string;
}

export type ProgramName = keyof typeof programTable;

/** A program that was found and answered `--version`. */
export interface Program {
  readonly name: ProgramName;
  readonly path: string;
  readonly version: string;
  /** Set when it was unpacked beside the system: the folder that stands for `/`. */
  readonly unpackedRoot?: string;
  /** What it needs in its environment to find its own libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

/** True when `version` is `minimum` or newer; both are `major.minor.patch`. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, want] = [version, minimum].map((text) => text.split('.').map(Number));
  for (const [index, number] of (want ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
