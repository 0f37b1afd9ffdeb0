import { ago, duration, utc } from '@firstline/runtime';
import type { IncidentRecord } from '@firstline/store';
import type { IncidentDurations } from '../incident-durations.ts';
import type { Terminal } from '../terminal.ts';
import { decision } from './decision.ts';
import { execution, verification } from './execution.ts';
import { stateOf } from './state.ts';
import { pairs } from './table.ts';
import { timeline } from './timeline.ts';
import { wrap } from './wrap.ts';

/** One incident, whole: what happened, why, what was run, and what proved it. */
export function incidentPage(
  record: IncidentRecord,
  durations: IncidentDurations,
  terminal: Terminal,
  now: Date,
): string {
  const { incident, alert, decisions, intent } = record;
  const { paint, width } = terminal;
  const room = width === undefined ? undefined : Math.max(40, width - 14);
  const head = `${paint({ text: `${incident.alertname} on ${incident.target ?? 'a host that is not in the inventory'}`, look: 'bold' })}  ${paint(stateOf(incident))}`;
  const facts = pairs(
    [
      ['Incident', incident.id],
      ['Summary', incident.summary && wrap(incident.summary, room)],
      ['Why', incident.reason && wrap(incident.reason, room)],
      ['Severity', incident.severity],
      ['Runbook', incident.runbook],
      ['Opened', `${utc(incident.createdAt)}, ${ago(incident.createdAt, now)}`],
      ['Closed', incident.closedAt && utc(incident.closedAt)],
      ['Took', took(durations)],
      ['Alerts', `${incident.fingerprints.length} (${incident.fingerprints.join(', ')})`],
      [
        'Labels',
        alert &&
          wrap(
            Object.entries(alert.labels)
              .map(([name, value]) => `${name}=${value}`)
              .join(' '),
            room,
          ),
      ],
    ],
    paint,
  );
  const title = (text: string): string => paint({ text, look: 'bold' });
  const [latest, ...earlier] = decisions.toReversed();
  const proof = intent && verification(intent, terminal);
  return [
    `${head}\n\n${facts}`,
    `${title('Timeline')} ${paint({ text: `(${incident.createdAt.slice(0, 10)}, UTC)`, look: 'dim' })}\n${timeline(record.timeline, terminal)}`,
    latest && `${title('Decision')}\n${decision(latest, terminal)}`,
    ...earlier.map((each) => `${title('Earlier decision')}\n${decision(each, terminal)}`),
    intent && `${title('Execution')}\n${execution(intent, terminal)}`,
    proof && `${title('Verification')}\n${proof}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function took(durations: IncidentDurations): string | undefined {
  const parts: [string, number | undefined][] = [
    ['to the decision', durations.untilDecidedMs],
    ['to the call of Rundeck', durations.untilSubmittedMs],
    ['running', durations.ranMs],
    ['to the proof', durations.untilVerifiedMs],
  ];
  const known = parts.flatMap(([what, ms]) => (ms === undefined ? [] : [`${duration(ms)} ${what}`]));
  const inAll = durations.untilClosedMs;
  if (inAll === undefined) return known.join(', ') || undefined;
  return `${duration(inAll)}${known.length > 0 ? `: ${known.join(', ')}` : ''}`;
}
