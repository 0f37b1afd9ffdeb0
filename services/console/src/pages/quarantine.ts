import type { QuarantinedAlert } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { when } from '../time.ts';
import { layout } from './layout.ts';
import { pairs } from './table.ts';

/** A body may have 20 MB; a page with fifty of them opens on no phone. The rest is one link away. */
const SHOWN_CHARACTERS = 100_000;

/** Alerts that could not be understood, kept whole. */
export function quarantinePage(surroundings: Surroundings, alerts: readonly QuarantinedAlert[]): string {
  const content = html`<div class="head"><h1>Quarantine</h1><p class="quiet">what could not be understood, kept whole, newest first</p></div>
<div id="quarantined" data-live>
${
  alerts.length === 0
    ? html`<div class="empty"><p><b>Nothing in quarantine.</b></p><p>Every alert that arrived was understood.</p></div>`
    : html`<ol class="papers">${alerts.map((alert) => paper(alert, surroundings.now))}</ol>`
}
</div>`;
  return layout({ title: 'Quarantine', surroundings, content });
}

function paper({ id, source, receivedAt, reason, body }: QuarantinedAlert, now: Date): Html {
  const text = typeof body === 'string' ? body : (JSON.stringify(body, null, 2) ?? '');
  const cut = text.length - SHOWN_CHARACTERS;
  return html`<li id="quarantined-${id}">
<div class="head"><h2>${reason}</h2><span class="badge ask"><span aria-hidden="true">?</span> not understood</span></div>
${pairs([
  ['From', source],
  ['Received', when(receivedAt, now)],
  ['Id', html`<code>${id}</code>`],
])}
<details id="body-${id}"><summary>Exactly what was sent (${text.length.toLocaleString('en')} characters)</summary>
<pre>${text.slice(0, SHOWN_CHARACTERS)}</pre>
${cut > 0 && html`<p>${cut.toLocaleString('en')} more characters: <a href="/quarantine/${encodeURIComponent(id)}.json">the whole body</a></p>`}
</details>
</li>`;
}
