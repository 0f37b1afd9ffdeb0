import type { Store } from '../store.ts';
import { humanActor } from './step-incident.ts';
import type { Switched } from './stop.ts';

/** Lets actions run again. */
export async function resume(
  store: { readonly killSwitch: Store['killSwitch'] },
  { by }: { readonly by: string },
): Promise<Switched> {
  const before = await store.killSwitch.read();
  if (!before.stopped) return { ok: true, killSwitch: before, changed: false };
  await store.killSwitch.resume(humanActor(by));
  return { ok: true, killSwitch: await store.killSwitch.read(), changed: true };
}
