import { messageOf } from '@firstline/runtime';
import { z } from 'zod';
import { LabError } from './errors.ts';

const Fault = z.looseObject({
  name: z.string(),
  active: z.boolean(),
  description: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;
const Faults = z.union([
  z.array(Fault),
  z.looseObject({ faults: z.array(Fault) }).transform(({ faults }) => faults),
]);
const Refusal = z.looseObject({ message: z.string().optional(), error: z.string().optional() });

const ANSWER_MS = 15_000;

/** Speaks to the control of the lab host at `baseUrl`. Fails with a {@link LabError} that says what to do. */
export function createFaultControl(baseUrl: string) {
  async function ask(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${baseUrl}${path}`, { method, signal: AbortSignal.timeout(ANSWER_MS) });
    } catch (error) {
      throw new LabError(
        'E_LAB_NOT_RUNNING',
        `The lab does not answer at ${baseUrl} (${messageOf(error)}). Start it with: npm start`,
        error,
      );
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    const { message, error } = Refusal.safeParse(body).data ?? {};
    throw new LabError('E_LAB_FAULT_REFUSED', message ?? error ?? `the lab host answered ${response.status}`);
  }
  return {
    list: async (): Promise<Fault[]> => Faults.parse(await ask('GET', '/faults')),
    make: (name: string): Promise<unknown> => ask('POST', `/faults/${encodeURIComponent(name)}`),
    undo: (name: string): Promise<unknown> => ask('DELETE', `/faults/${encodeURIComponent(name)}`),
  };
}

/** A table of the faults and their state, for people. */
export function faultTable(faults: readonly Fault[]): string {
  const width = Math.max(8, ...faults.map(({ name }) => name.length + 2));
  const row = ({ name, active, description }: Fault): string =>
    `  ${name.padEnd(width)}${(active ? 'ACTIVE' : 'off').padEnd(8)}${description ?? ''}`.trimEnd();
  return faults.map(row).join('\n');
}
