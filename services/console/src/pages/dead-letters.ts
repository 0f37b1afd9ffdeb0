import type { DeadLetter } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { when } from '../time.ts';
import { layout } from './layout.ts';
import { pairs } from './table.ts';

/** Work that ran out of attempts, with how to replay it. */
export function deadLettersPage(surroundings: Surroundings, letters: readonly DeadLetter[]): string {
  const content = html`<div class="head"><h1>Dead letters</h1><p class="quiet">work that ran out of attempts, newest first</p></div>
<div id="letters" data-live>
${
  letters.length === 0
    ? html`<div class="empty"><p><b>No dead letters.</b></p><p>Everything that was accepted was worked on.</p></div>`
    : html`<p>Replay decides afresh and keeps the original: <code>firstline replay ID</code>, first with <code>--dry-run</code>.</p>
<ol class="papers">${letters.map((letter) => paper(letter, surroundings.now))}</ol>`
}
</div>`;
  return layout({ title: 'Dead letters', surroundings, content });
}

function paper(letter: DeadLetter, now: Date): Html {
  const {
    id,
    queue,
    subjectId,
    incidentId,
    alertname,
    target,
    reason,
    attempts,
    diedAt,
    replayedAt,
    replayedBy,
  } = letter;
  return html`<li id="letter-${id}">
<div class="head"><h2>${alertname ?? subjectId}${target && html` <span class="where">${target}</span>`}</h2>
<span class="badge ${replayedAt ? 'calm' : 'alarm'}">${replayedAt ? '✓ replayed' : '! dead'}</span></div>
<p>${reason}</p>
${pairs([
  ['Dead letter', html`<code>${id}</code>`],
  ['Queue', `${queue}, ${attempts} attempt(s)`],
  ['Died', when(diedAt, now)],
  ['Replayed', replayedAt && html`${when(replayedAt, now)} by ${replayedBy ?? 'unknown'}`],
  ['Incident', incidentId && html`<a href="/incidents/${encodeURIComponent(incidentId)}">${incidentId}</a>`],
])}
</li>`;
}
