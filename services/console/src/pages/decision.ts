import type { Decision } from '@firstline/contracts';
import { type Html, html } from '../html.ts';
import { duration, utc } from '../time.ts';
import { pairs, table } from './table.ts';

const rulings: Readonly<Record<Decision['ruling'], string>> = {
  allow: 'allowed',
  ask: 'a human is asked',
  refuse: 'refused',
  observe: 'recorded only: the mode is observe',
  none: 'nothing to rule on',
};

const actions: Readonly<Record<Decision['choice']['action'], string>> = {
  run: 'run',
  no_action: 'no action',
  escalate_to_human: 'escalate to a human',
};

/** What was decided, by what, from what, and what validator and policy made of it. */
export const decisionSection = (latest: Decision, earlier: readonly Decision[]): Html =>
  html`<section aria-labelledby="h-decision"><h2 id="h-decision">Decision</h2>
${decisionDetails(latest)}
${
  earlier.length > 0 &&
  html`<details id="earlier-decisions"><summary>${earlier.length} earlier decision(s)</summary>${earlier.map(
    (decision) => html`<div class="earlier"><h3>${utc(decision.at)}</h3>${decisionDetails(decision)}</div>`,
  )}</details>`
}
</section>`;

function decisionDetails(decision: Decision): Html {
  const { choice, reached, candidates, verdicts, catalogueHash, mode, ruling } = decision;
  const values = Object.entries(choice.parameters).map(
    ([name, value]) => html`<code>${name}=${value}</code> `,
  );
  return html`<p class="lead"><b>${actions[choice.action]}</b>${choice.runbook && html` <code>${choice.runbook}</code>`} ${values}
<br><span class="quiet">${choice.reason}</span></p>
${pairs([
  ['Decided by', decidedBy(decision)],
  ['Instead of the LLM', reached.fallbackReason],
  ['Policy', html`<b>${rulings[ruling]}</b>, mode ${mode}`],
  ['Seen as', `${choice.category}, ${choice.severity}`],
  ['Took', duration(reached.durationMs)],
  [
    'Candidates',
    candidates.length === 0
      ? 'none'
      : candidates.map(
          ({ runbook, rule }) =>
            html`<code>${runbook}</code>${rule && html` <span class="quiet">by rule</span>`} `,
        ),
  ],
  ['Tokens', reached.tokens && `${reached.tokens.prompt} prompt, ${reached.tokens.answer} answer`],
])}
${
  verdicts.length > 0 &&
  table(
    ['', 'Check', 'Finding'],
    verdicts.map(({ check, ok, detail }) => [
      ok
        ? html`<span class="ok" role="img" aria-label="passed">✓</span>`
        : html`<span class="bad" role="img" aria-label="failed">✗</span>`,
      check.replaceAll('_', ' '),
      detail,
    ]),
  )
}
<details id="fingerprints-${decision.id}"><summary>Hashes</summary>${pairs([
    ['Catalogue', hash(catalogueHash)],
    ['Prompt, system', reached.promptHashes && hash(reached.promptHashes.system)],
    ['Prompt, user', reached.promptHashes && hash(reached.promptHashes.user)],
    ['Model', reached.modelDigest && hash(reached.modelDigest)],
    ['Decision', html`<code>${decision.id}</code>`],
  ])}</details>
${
  reached.rawAnswer !== undefined &&
  html`<details id="answer-${decision.id}"><summary>Raw answer of the model</summary><pre>${reached.rawAnswer}</pre></details>`
}`;
}

const hash = (value: string): Html => html`<code class="hash">${value}</code>`;

function decidedBy({ reached }: Decision): string {
  if (reached.decider === 'rules') return 'the rules';
  return reached.decider === 'llm' ? `the LLM${reached.model ? ` (${reached.model})` : ''}` : 'a human';
}
