import type { TimelineEntry, TimelineKind } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import { duration, when } from '../time.ts';
import { pairs } from './table.ts';

export type Order = 'oldest' | 'newest';

const kinds: Readonly<Record<TimelineKind, string>> = {
  alert_received: 'Alert received',
  alert_repeated: 'Alert repeated',
  alert_resolved: 'Alert resolved',
  episode_joined: 'Alert joined',
  suppressed: 'Suppressed',
  candidates: 'Candidates',
  decision: 'Decision',
  policy: 'Policy',
  approval: 'Approval',
  premise: 'Premise',
  execution: 'Execution',
  verification: 'Verification',
  escalation: 'Escalation',
  closed: 'Closed',
  replay: 'Replay',
  stopped: 'Stopped',
  error: 'Error',
};

/** Every step with its time, the time since the step before, who did it, and why. */
export function timelineSection(
  entries: readonly TimelineEntry[],
  base: string,
  order: Order,
  now: Date,
): Html {
  const steps = entries.map((entry, index) => step(entry, entries[index - 1], index + 1, now));
  if (order === 'newest') steps.reverse();
  return html`<section aria-labelledby="h-timeline"><div class="head"><h2 id="h-timeline">Timeline</h2>
<p class="quiet">${order === 'oldest' ? html`oldest first · <a href="${base}?order=newest">newest first</a>` : html`newest first · <a href="${base}">oldest first</a>`}</p></div>
<ol class="timeline">${steps}</ol></section>`;
}

function step(entry: TimelineEntry, before: TimelineEntry | undefined, number: number, now: Date): Html {
  const { at, kind, actor, message, details } = entry;
  const since = before && Date.parse(at) - Date.parse(before.at);
  const known = Object.entries(details ?? {});
  return html`<li id="step-${number}" class="${kind}${actor.startsWith('human:') && ' human'}">
<div class="step"><a class="kind" href="#step-${number}">${kinds[kind]}</a> <span class="actor">${actor}</span>
<span class="age">${when(at, now)}${since !== undefined && html` <span class="since">+${duration(since)}</span>`}</span></div>
<p>${message}</p>
${known.length > 0 && html`<details id="details-${number}"><summary>Details</summary>${pairs(known.map(([name, value]) => [name, detail(value)]))}</details>`}
</li>`;
}

const detail = (value: unknown): Html =>
  typeof value === 'object' && value !== null
    ? html`<pre>${JSON.stringify(value, null, 2)}</pre>`
    : html`<span class="text">${String(value)}</span>`;
