import { go, type Stage, stop } from '../analysis.ts';
import { closeRecovered } from '../close-recovered.ts';

/** A resolved notification ends its episode; when it was the last one, its incident may be over. */
export const takeResolved: Stage = async (analysis, context) => {
  if (analysis.alert.status !== 'resolved') return go(analysis);
  const { incident, allResolved } = await context.store.incidents.resolve(analysis.notification.id);
  if (incident && allResolved) await closeRecovered(incident.value.id, context);
  return stop(incident ? 'resolved' : 'resolved before any incident');
};
