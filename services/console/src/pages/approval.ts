import type { Intent } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import { duration, utc } from '../time.ts';
import { pairs } from './table.ts';

/** What the human is asked, exactly as it would run, with both answers. Bound to this intent: it is sent along. */
export function approvalCard(base: string, intent: Intent, now: Date): Html {
  const { id, runbook, target, parameters, notAfter, verdicts } = intent;
  const left = Date.parse(notAfter) - now.getTime();
  const why = verdicts.filter(({ ok }) => !ok).map(({ detail }) => detail);
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return html`<section class="card ask" aria-labelledby="h-approval"><h2 id="h-approval">Run this?</h2>
${pairs([
  ['Runbook', html`<code>${runbook}</code>`],
  ['Host', html`<b>${target}</b>`],
  ['Values', values.length > 0 && values.map((value) => html`<code>${value}</code> `)],
  ['Why you are asked', why.join('; ')],
  ['May start until', html`${utc(notAfter)}${left > 0 ? ` (${duration(left)} left)` : ''}`],
])}
${left <= 0 && html`<p class="warn">Too late to start. Deny it, and the incident is in your hands.</p>`}
<div class="answers">
<form method="post" action="${base}/approve"><input type="hidden" name="intentId" value="${id}">
<button class="button primary" id="approve"${left <= 0 && html` disabled`}>Approve and run once</button></form>
<form method="post" action="${base}/deny" class="inline"><input type="hidden" name="intentId" value="${id}">
<label>Why not (optional) <input name="reason" maxlength="160" autocomplete="off"></label>
<button class="button" id="deny">Deny</button></form>
</div></section>`;
}

/** For an escalated incident: only the human who dealt with it knows that it is over. */
export const closingCard = (base: string): Html =>
  html`<section class="card alarm" aria-labelledby="h-closing"><h2 id="h-closing">In your hands</h2>
<p>Firstline does nothing more here. It closes by itself when the alert resolves, or when you close it.</p>
<form method="post" action="${base}/close" class="inline">
<label>What was done (optional) <input name="reason" maxlength="160" autocomplete="off"></label>
<button class="button" id="close">Close incident</button></form></section>`;
