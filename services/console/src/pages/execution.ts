import { type Execution, effectWords, type Intent, type Verification } from '@firstline/contracts';
import { externalLink } from '../external-link.ts';
import { type Html, html } from '../html.ts';
import { duration, utc, when } from '../time.ts';
import { pairs } from './table.ts';

/** The intent, what Rundeck made of it, and the end of its output. */
export function executionSection(intent: Intent, now: Date): Html {
  const {
    state,
    runbook,
    target,
    parameters,
    runKey,
    approvedBy,
    submits,
    notAfter,
    unknownSince,
    execution,
    reason,
  } = intent;
  const values = Object.entries(parameters).map(([name, value]) => html`<code>${name}=${value}</code> `);
  return html`<section aria-labelledby="h-execution"><h2 id="h-execution">Execution</h2>
${pairs([
  [
    'Intent',
    html`<b>${state.replaceAll('_', ' ')}</b>${reason && html` <span class="quiet">${reason}</span>`}`,
  ],
  ['Runs', html`<code>${runbook}</code> on <b>${target}</b>`],
  ['Values', values.length > 0 && values],
  ['Approved by', approvedBy],
  ['Run key', html`<code class="hash">${runKey}</code>`],
  ['Not after', utc(notAfter)],
  ['Submitted', submits > 0 && `${submits}×`],
  ['Unknown since', unknownSince && when(unknownSince, now)],
  ['Rundeck execution', execution && link(execution)],
  ['Status there', execution && html`${execution.status} <span class="quiet">a hint, not a proof</span>`],
  [
    'Ran for',
    execution?.endedAt && duration(Date.parse(execution.endedAt) - Date.parse(execution.startedAt)),
  ],
  ['Effect', execution?.effect && effectWords[execution.effect]],
])}
${execution?.outputTail && execution.outputTail.length > 0 && html`<h3>End of its output</h3><pre>${execution.outputTail.join('\n')}</pre>`}
</section>`;
}

const link = ({ id, permalink }: Execution): Html =>
  permalink === undefined ? html`<code>#${id}</code>` : externalLink(permalink, `#${id}`);

const verdicts: Readonly<Record<Verification['verdict'], Html>> = {
  fixed: html`<b class="ok">✓ fixed</b>`,
  not_fixed: html`<b class="bad">✗ not fixed</b>`,
  unknown: html`<b class="warn">? unknown</b> <span class="quiet">which is never success</span>`,
};

/** The proof, or until when it is looked for. */
export function verificationSection(intent: Intent, now: Date): Html | false {
  const { verification, verifyFrom, verifyUntil } = intent;
  if (!verification && verifyUntil === undefined) return false;
  return html`<section aria-labelledby="h-verification"><h2 id="h-verification">Verification</h2>
${
  verification
    ? html`<p class="lead">${verdicts[verification.verdict]} <br><span class="quiet">${verification.reason}</span></p>
${pairs([['Asked', when(verification.at, now)]])}<pre>${verification.query}</pre>`
    : pairs([
        ['Proof is looked for from', verifyFrom && utc(verifyFrom)],
        ['until', verifyUntil && utc(verifyUntil)],
      ])
}
</section>`;
}
