import type { KillSwitch, Store } from '../store.ts';
import { humanActor } from './step-incident.ts';

export interface Switched {
  readonly ok: true;
  readonly killSwitch: KillSwitch;
  /** False when it stood so before; who did that and why is kept. */
  readonly changed: boolean;
}

/** Stops all actions. The executor reads the switch right before each one. */
export async function stop(
  store: { readonly killSwitch: Store['killSwitch'] },
  { by, reason }: { readonly by: string; readonly reason?: string },
): Promise<Switched> {
  const before = await store.killSwitch.read();
  if (before.stopped) return { ok: true, killSwitch: before, changed: false };
  await store.killSwitch.stop(humanActor(by), reason || 'no reason given');
  return { ok: true, killSwitch: await store.killSwitch.read(), changed: true };
}
