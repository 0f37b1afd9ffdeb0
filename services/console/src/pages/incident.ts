import type { Alert, Incident } from '@firstline/contracts';
import type { IncidentRecord } from '@firstline/store';
import { externalLink } from '../external-link.ts';
import { type Html, html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { duration, when } from '../time.ts';
import { approvalCard, closingCard } from './approval.ts';
import { badge } from './badge.ts';
import { decisionSection } from './decision.ts';
import { executionSection, verificationSection } from './execution.ts';
import { layout } from './layout.ts';
import { pairs, table } from './table.ts';
import { type Order, timelineSection } from './timeline.ts';

/** One incident: what stands now, what a human can do, why it was decided, what was done, and every step. */
export function incidentPage(surroundings: Surroundings, record: IncidentRecord, order: Order): string {
  const { incident, intent, decisions, alert } = record;
  const { now } = surroundings;
  const latest = decisions.find(({ id }) => id === incident.decisionId) ?? decisions.at(-1);
  const earlier = decisions.filter((decision) => decision !== latest);
  const base = `/incidents/${encodeURIComponent(incident.id)}`;
  const content = html`<p class="crumbs"><a href="/">Incidents</a></p>
<div id="summary" data-live>${summary(incident, now)}</div>
<div id="human" data-live>
${incident.state === 'awaiting_approval' && intent && approvalCard(base, intent, now)}
${incident.state === 'escalated' && closingCard(base)}
</div>
<div class="columns">
<div id="timeline" data-live>${timelineSection(record.timeline, base, order, now)}</div>
<div id="record" data-live>
${latest && decisionSection(latest, earlier)}
${intent && executionSection(intent, now)}
${intent && verificationSection(intent, now)}
${alert && alertSection(alert)}
<section aria-labelledby="h-export"><h2 id="h-export">Export</h2>
<p><a href="${base}.md">Markdown</a> for the post-mortem, <a href="${base}.json">JSON</a> with everything.</p></section>
</div>
</div>`;
  return layout({
    title: `${incident.alertname} on ${incident.target ?? 'an unknown host'}`,
    surroundings,
    content,
    incidentId: incident.id,
  });
}

function summary(incident: Incident, now: Date): Html {
  const { id, alertname, target, runbook, reason, severity, createdAt, closedAt, cause, fingerprints } =
    incident;
  const took = Date.parse(closedAt ?? now.toISOString()) - Date.parse(createdAt);
  return html`<header class="summary">
<div class="head"><h1>${alertname} <span class="where">${target ?? 'host not in the inventory'}</span></h1>${badge(incident)}</div>
${reason && html`<p class="lead">${reason}</p>`}
${incident.summary && incident.summary !== reason && html`<p class="quiet said">${incident.summary}</p>`}
${pairs([
  ['Runbook', runbook ? html`<code>${runbook}</code>` : 'none'],
  ['Severity', severity],
  ['Opened', when(createdAt, now)],
  ['Closed', closedAt && when(closedAt, now)],
  [closedAt ? 'Took' : 'Open for', duration(took)],
  ['Cause', cause],
  ['Alerts', fingerprints.length > 1 ? `${fingerprints.length} share this cause` : undefined],
  ['Incident', html`<code>${id}</code>`],
])}
</header>`;
}

function alertSection(alert: Alert): Html {
  const rows = (values: Readonly<Record<string, string>>): readonly (readonly [string, Html])[] =>
    Object.entries(values).map(([name, value]) => [name, externalLinkOrText(value)]);
  return html`<section aria-labelledby="h-alert"><h2 id="h-alert">The alert as it was sent</h2>
<p>By ${alert.source}${alert.receiver && html`, receiver ${alert.receiver}`}. ${alert.generatorURL && externalLink(alert.generatorURL, 'Open it at its source')}</p>
${table(['Label', 'Value'], rows(alert.labels))}
${Object.keys(alert.annotations).length > 0 && table(['Annotation', 'Value'], rows(alert.annotations))}
</section>`;
}

/** A value that is an address as a whole is a link; one that contains an address is text. */
const externalLinkOrText = (value: string): Html =>
  /^https?:\/\/\S+$/i.test(value) ? externalLink(value) : html`<span class="text">${value}</span>`;
