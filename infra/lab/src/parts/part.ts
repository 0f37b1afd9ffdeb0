import type { Directories } from '../directories.ts';
import type { PortName, Ports } from '../ports.ts';
import type { Probe } from '../processes/readiness.ts';
import type { Launch } from '../processes/supervised-process.ts';
import type { Program, ProgramName } from '../programs/program.ts';
import type { Secrets } from '../secrets.ts';
import type { Talk } from '../talk.ts';

/** Everything one lab has decided before anything starts. */
export interface Plan {
  readonly repository: string;
  readonly directories: Directories;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly programs: ReadonlyMap<ProgramName, Program>;
  readonly rundeck: RundeckPlan;
  /** Goes into every part's environment: what any program needs, and the lab's mark. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
  /** The person's own settings, out of which each part gets the ones it lists in `accepts`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly talk: Talk;
}

/** The Rundeck in use: the stand-in, or a real one of the person's own. */
export interface RundeckPlan {
  readonly standIn: boolean;
  readonly url: string;
  readonly token: string;
  readonly project: string;
}

/** One program of the lab: where it answers, how it is started, and how one sees that it is ready. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly program?: ProgramName;
  readonly ports: readonly PortName[];
  /** Variables of the person's environment that are passed on; nothing else is, so no secret strays. */
  readonly accepts: readonly string[];
  address(plan: Plan): string;
  launch(plan: Plan): Promise<Launch>;
  ready(plan: Plan): Probe;
  /** Done once after the first start, before the next part. */
  prepare?(plan: Plan): Promise<void>;
}

export const localAddress = (port: number): string => `http://127.0.0.1:${port}`;
