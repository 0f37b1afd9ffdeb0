import type { ReplayResult } from '../commands/replay.ts';
import { shortId } from '../find-incident.ts';
import type { Terminal } from '../terminal.ts';
import type { Text } from './span.ts';
import { table } from './table.ts';

/** What became of each dead letter, or would. */
export const replayResults = (
  results: readonly ReplayResult[],
  dryRun: boolean,
  terminal: Terminal,
): string =>
  table(
    ['DEAD LETTER', 'ALERT', 'INCIDENT', dryRun ? 'WOULD BE' : 'RESULT'],
    results.map(({ letter, result }) => [
      { text: letter.id, look: 'bold' },
      letter.alertname ?? '-',
      letter.incidentId === undefined ? 'a new one' : shortId(letter.incidentId),
      resultOf(result),
    ]),
    terminal,
  );

function resultOf(result: ReplayResult['result']): Text {
  if (!result.ok) return { text: `refused: ${result.reason}`, look: 'red' };
  const overruled = result.overruled.length > 0 ? `, although ${result.overruled.join(', and ')}` : '';
  return { text: `decided afresh${overruled}`, look: 'green' };
}
