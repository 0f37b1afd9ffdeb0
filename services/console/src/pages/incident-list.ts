import { type Incident, IncidentState, Outcome } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import { addressOf, type Found, type IncidentQuery, type windows } from '../incident-query.ts';
import type { Surroundings } from '../surroundings.ts';
import { when } from '../time.ts';
import { badge } from './badge.ts';
import { layout } from './layout.ts';

/** The list of incidents with its form of filters. */
export function incidentListPage(surroundings: Surroundings, query: IncidentQuery, found: Found): string {
  const { incidents, older } = found;
  const content = html`<div class="head"><h1>Incidents</h1><p class="quiet">newest first</p></div>
${filters(query, incidents, surroundings)}
<div id="incidents" data-live>
${incidents.length === 0 ? nothing(query) : html`<ol class="incidents">${incidents.map((incident) => row(incident, surroundings.now))}</ol>`}
${older && html`<p class="pager"><a class="button" href="${addressOf(older)}">Older incidents</a></p>`}
</div>`;
  return layout({ title: 'Incidents', surroundings, content });
}

const nothing = (query: IncidentQuery): Html =>
  Object.keys(query).length === 0
    ? html`<div class="empty"><p><b>No incidents yet.</b></p><p>When an alert arrives, it shows here by itself.</p></div>`
    : html`<div class="empty"><p><b>No incident matches these filters.</b></p><p><a href="/">Show all</a></p></div>`;

function row(incident: Incident, now: Date): Html {
  const { id, alertname, target, runbook, createdAt, reason, summary, state, fingerprints } = incident;
  const more = fingerprints.length > 1 && html` <span class="quiet">+${fingerprints.length - 1} more</span>`;
  return html`<li id="incident-${id}" data-state="${state}">
<div class="what"><a class="name" href="/incidents/${encodeURIComponent(id)}">${alertname}</a>${more}
<span class="where">${target ?? html`<span class="quiet">host not in the inventory</span>`}</span></div>
<div class="state">${badge(incident)}</div>
<div class="which">${runbook ? html`<code>${runbook}</code>` : html`<span class="quiet">no runbook</span>`}</div>
<div class="age">${when(createdAt, now)}</div>
<p class="reason">${reason ?? summary}</p>
</li>`;
}

const option = (value: string, text: string, chosen: string | undefined): Html =>
  html`<option value="${value}"${value === (chosen ?? '') && html` selected`}>${text}</option>`;

const words = (text: string): string => text.replaceAll('_', ' ');

const windowWords: Readonly<Record<keyof typeof windows, string>> = {
  '1h': 'last hour',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
};

function suggestions(id: string, values: readonly (string | undefined)[]): Html {
  const known = [...new Set(values.filter((value) => value !== undefined))].sort();
  return html`<datalist id="${id}">${known.map((value) => html`<option value="${value}">`)}</datalist>`;
}

function filters(query: IncidentQuery, incidents: readonly Incident[], { analyzer }: Surroundings): Html {
  const text = (name: 'host' | 'alertname' | 'runbook', label: string): Html =>
    html`<label>${label} <input name="${name}" value="${query[name]}" list="known-${name}" placeholder="any" autocomplete="off" spellcheck="false"></label>`;
  const time = (name: 'from' | 'to', label: string): Html =>
    html`<label>${label} <input type="datetime-local" name="${name}" value="${query[name]?.slice(0, 16)}"></label>`;
  const runbooks = Array.isArray(analyzer?.runbooks) ? analyzer.runbooks : [];
  const exact = query.from !== undefined || query.to !== undefined;
  return html`<form class="filters" method="get" action="/" role="search" aria-label="Filter incidents">
<label>Show <select name="show">${option('', 'all', query.show)}${option('open', 'open', query.show)}
${IncidentState.options.map((state) => option(state, words(state), query.show))}</select></label>
<label>Outcome <select name="outcome">${option('', 'any', query.outcome)}${Outcome.options.map((outcome) => option(outcome, words(outcome), query.outcome))}</select></label>
<label>Time <select name="within">${option('', 'any', query.within)}${Object.entries(windowWords).map(([value, label]) => option(value, label, query.within))}</select></label>
${text('host', 'Host')}
${text('alertname', 'Alert name')}
${text('runbook', 'Runbook')}
<details id="exact-time"${exact && html` open`}><summary>Exact time</summary><div class="pair">${time('from', 'From (UTC)')}${time('to', 'To (UTC)')}</div></details>
<div class="go"><button class="button">Filter</button>${Object.keys(query).length > 0 && html` <a href="/">Clear</a>`}</div>
${suggestions(
  'known-host',
  incidents.map(({ target }) => target),
)}
${suggestions(
  'known-alertname',
  incidents.map(({ alertname }) => alertname),
)}
${suggestions('known-runbook', [...incidents.map(({ runbook }) => runbook), ...runbooks])}
</form>`;
}
