import type { Incident } from '@firstline/contracts';
import { ago } from '@firstline/runtime';
import { shortId } from '../find-incident.ts';
import type { Terminal } from '../terminal.ts';
import { stateOf } from './state.ts';
import { table } from './table.ts';

/** Incidents, newest first, one a line. */
export const incidentList = (incidents: readonly Incident[], terminal: Terminal, now: Date): string =>
  table(
    ['INCIDENT', 'OPENED', 'STATE', 'ALERT', 'HOST', 'RUNBOOK', 'WHY'],
    incidents.map((incident) => [
      { text: shortId(incident.id), look: 'bold' },
      ago(incident.createdAt, now),
      stateOf(incident),
      incident.alertname,
      incident.target ?? '-',
      incident.runbook ?? '-',
      incident.reason ?? '',
    ]),
    terminal,
  );
