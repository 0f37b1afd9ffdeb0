import type { KillSwitch, Ledger } from '@firstline/store';
import { type Html, html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { when } from '../time.ts';

/** The head of every page: what is in use, whether actions run, and whether every alert is accounted for. */
export function masthead(surroundings: Surroundings): Html {
  const { killSwitch, ledger, now, path } = surroundings;
  return html`<header class="masthead${killSwitch?.stopped && ' stopped'}" id="masthead" data-live>
<div class="bar">
<a class="brand" href="/"><svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true"><path d="M2 3h12v2.4H4.6V8H12v2.4H4.6V14H2z"/></svg>Firstline</a>
<nav aria-label="Pages">
<a href="/">Incidents</a>
<a href="/dead-letters">Dead letters${count(ledger?.deadLettered)}</a>
<a href="/quarantine">Quarantine${count(ledger?.quarantined)}</a>
<a href="/queues/">Bull Board</a>
</nav>
${switchOf(killSwitch, now, path)}
</div>
<dl class="facts">
${fact('Mode', mode(surroundings))}
${fact('Decider', decider(surroundings))}
${fact('Rundeck', rundeck(surroundings))}
${fact('Prometheus', prometheus(surroundings))}
${fact('Alerts', accounts(ledger))}
</dl>
</header>`;
}

const silent = html`<span class="quiet">not reported yet</span>`;

const fact = (name: string, value: Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const count = (number: number | undefined): Html | false =>
  number !== undefined && number > 0 && html` <span class="count">${number}</span>`;

const modes = {
  observe: 'decides and records, never acts',
  approve: 'a human presses the button',
  auto: 'acts within policy',
} as const;

function mode({ analyzer, executor }: Surroundings): Html {
  const decided = analyzer?.mode;
  const acted = executor?.mode;
  if (decided && acted && decided !== acted) {
    return html`<b class="warn">analyzer ${decided}, executor ${acted}</b> <span class="quiet">they should be the same</span>`;
  }
  const known = decided ?? acted;
  return known ? html`<b>${known}</b> <span class="quiet">${modes[known]}</span>` : silent;
}

function decider({ analyzer }: Surroundings): Html {
  if (!analyzer?.decider) return silent;
  const { decider: name, model, why, trust } = analyzer;
  const capped =
    trust?.trusted === false &&
    html` <b class="warn">only observes where no rule backs it</b> <span class="quiet">${trust.why}</span>`;
  return html`<b>${name === 'llm' ? (model ?? 'the LLM') : name}</b> <span class="quiet">${why}</span>${capped}`;
}

function rundeck({ executor }: Surroundings): Html {
  const used = executor?.rundeck;
  if (!used) return silent;
  const unreachable = used.ok === false && html` <b class="warn">not reachable</b>`;
  const kind =
    used.standIn === undefined
      ? 'kind unknown'
      : used.standIn
        ? html`<b class="standin">stand-in</b>`
        : html`<b>real</b>`;
  return html`${kind} <span class="quiet">${used.version}${used.url && html` <span class="address">${used.url}</span>`}</span>${unreachable}`;
}

function prometheus({ executor }: Surroundings): Html {
  const used = executor?.prometheus;
  if (!used) return silent;
  const state =
    used.ok === undefined
      ? html`<span class="quiet">not asked yet</span>`
      : used.ok
        ? html`<b>answers</b>`
        : html`<b class="warn">not reachable</b>`;
  return html`${state} <span class="quiet address">${used.url}</span>`;
}

function accounts(ledger: Ledger | undefined): Html {
  if (!ledger) return html`<b class="warn">unreadable</b>`;
  const { accepted, closed, open, quarantined, deadLettered, balanced } = ledger;
  return html`<b>${accepted}</b> accepted = ${closed} closed + ${open} open + ${quarantined} quarantined + ${deadLettered} dead-lettered
${balanced ? html`<span class="ok">✓ balanced</span>` : html`<b class="bad">✗ not balanced</b>`}`;
}

function switchOf(killSwitch: KillSwitch | undefined, now: Date, path: string): Html {
  if (!killSwitch) {
    return html`<p class="switch"><b class="bad">Kill switch unreadable</b> <span class="quiet">so nothing acts</span></p>`;
  }
  const back = html`<input type="hidden" name="back" value="${path}">`;
  if (killSwitch.stopped) {
    return html`<details class="switch" id="kill-switch">
<summary class="button danger"><b>All actions stopped</b></summary>
<form class="panel" method="post" action="/resume">${back}
<p>Stopped by <b>${killSwitch.by ?? 'somebody'}</b>${killSwitch.at && html`, ${when(killSwitch.at, now)}`}${killSwitch.reason && html`:<br><q>${killSwitch.reason}</q>`}</p>
<button class="button">Resume actions</button>
</form>
</details>`;
  }
  return html`<details class="switch" id="kill-switch">
<summary class="button"><span class="dot" aria-hidden="true"></span>Actions run · stop…</summary>
<form class="panel" method="post" action="/stop">${back}
<p>Nothing new is started from then on. A Rundeck execution that runs already goes on and is watched to its end.</p>
<label>Why (optional) <input name="reason" maxlength="160" autocomplete="off"></label>
<button class="button danger">Stop all actions</button>
</form>
</details>`;
}
