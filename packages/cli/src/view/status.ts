import { ago } from '@firstline/runtime';
import type { AnalyzerStatus, ExecutorStatus, KillSwitch, Ledger } from '@firstline/store';
import type { Terminal } from '../terminal.ts';
import { span, type Text } from './span.ts';
import { pairs } from './table.ts';

export type QueueCounts = Readonly<Record<string, number>> | { readonly unreadable: string };

/** What `firstline status` tells; a service that said nothing for a minute is absent. */
export interface StatusDocument {
  readonly analyzer?: AnalyzerStatus;
  readonly executor?: ExecutorStatus;
  readonly killSwitch: KillSwitch;
  readonly ledger: Ledger;
  readonly incidents: {
    readonly open: number;
    readonly awaitingApproval: number;
    readonly escalated: number;
  };
  readonly queues: { readonly alerts: QueueCounts; readonly actions: QueueCounts };
}

const silent = span('not reported for a minute: it may be down', 'yellow');

/** At a glance: what is in use, whether actions run, and how much work there is. */
export function statusPage(status: StatusDocument, { paint }: Terminal, now: Date): string {
  const { analyzer, executor, killSwitch, ledger, incidents, queues } = status;
  const { accepted, closed, open, quarantined, deadLettered, balanced } = ledger;
  return pairs(
    [
      ['Mode', mode(analyzer, executor)],
      ['Decider', decider(analyzer)],
      ['Runbooks', Array.isArray(analyzer?.runbooks) && analyzer.runbooks.join(', ')],
      ['Rundeck', rundeck(executor)],
      ['Prometheus', prometheus(executor)],
      ['Actions', actions(killSwitch, now)],
      [
        'Incidents',
        `${incidents.open} open: ${incidents.awaitingApproval} wait for approval, ${incidents.escalated} with a human`,
      ],
      [
        'Alerts',
        `${accepted} accepted = ${closed} closed + ${open} open + ${quarantined} quarantined + ${deadLettered} dead-lettered`,
      ],
      [
        '',
        balanced
          ? span('✓ every one is accounted for', 'green')
          : span('✗ not balanced: firstline doctor', 'red'),
      ],
      ['Queue alerts', queue(queues.alerts)],
      ['Queue actions', queue(queues.actions)],
    ],
    paint,
    '',
  );
}

function mode(analyzer: AnalyzerStatus | undefined, executor: ExecutorStatus | undefined): Text {
  const [decided, acted] = [analyzer?.mode, executor?.mode];
  if (decided && acted && decided !== acted)
    return span(`analyzer ${decided}, executor ${acted}: they should be the same`, 'yellow');
  const known = decided ?? acted;
  return known === undefined ? silent : span(known, 'bold');
}

function decider(analyzer: AnalyzerStatus | undefined): Text {
  if (analyzer?.decider === undefined) return silent;
  const who =
    analyzer.decider === 'llm' ? `the LLM (${analyzer.model ?? 'unknown model'})` : `the ${analyzer.decider}`;
  const trust = analyzer.trust?.trusted === false ? `it only observes (${analyzer.trust.why})` : undefined;
  const words = [analyzer.why, trust].filter(Boolean).join('; ');
  return words === '' ? who : `${who}: ${words}`;
}

function rundeck(executor: ExecutorStatus | undefined): Text {
  const used = executor?.rundeck;
  if (used === undefined) return silent;
  if (used.ok === false)
    return span(`${used.url ?? ''} does not answer: ${used.reason ?? 'no reason given'}`, 'red');
  const kind = used.standIn === true ? ', a stand-in' : '';
  return `${used.version ?? 'unknown version'}${kind} at ${used.url ?? 'an unknown address'}, project ${used.project ?? 'unknown'}`;
}

function prometheus(executor: ExecutorStatus | undefined): Text {
  const used = executor?.prometheus;
  if (used === undefined) return silent;
  if (used.ok === false)
    return span(`${used.url ?? ''} does not answer: ${used.reason ?? 'no reason given'}`, 'red');
  return `answers at ${used.url ?? 'an unknown address'}`;
}

function actions({ stopped, by, at, reason }: KillSwitch, now: Date): Text {
  if (!stopped) return 'run within policy';
  const when = at === undefined ? '' : `, ${ago(at, now)}`;
  return span(`stopped by ${by ?? 'somebody'}${when}${reason ? ` (${reason})` : ''}`, 'red');
}

function queue(counts: QueueCounts): Text {
  if ('unreadable' in counts) return span(String(counts.unreadable), 'yellow');
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
