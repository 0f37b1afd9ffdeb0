import type { Decision, Intent, TimelineEntry } from '@firstline/contracts';
import type { IncidentRecord } from '@firstline/store';
import { visible } from './html.ts';
import { duration, utc } from './time.ts';

/**
 * Text from outside as Markdown text in one line: nothing in it becomes a link, an image or HTML, also not by the
 * bare addresses and mail addresses that many renderers turn into links.
 */
export const markdownText = (text: string): string =>
  visible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_[\]<>|!#~&@]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, '$&\\')
    .replace(/^(\s*)(?=[-+=])/, '$1\\')
    // A backslash escapes no digit.
    .replace(/^(\s*\d+)(?=[.)])/, '$1\\');

/** A code block that its own content can't end. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${visible(text)}\n${fence}`;
}

const list = (entries: readonly (readonly [string, string | undefined])[]): string =>
  entries.flatMap(([name, value]) => (value ? [`- **${name}:** ${markdownText(value)}`] : [])).join('\n');

const valuesOf = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** An incident as Markdown, for the post-mortem. */
export function incidentMarkdown(
  { incident, decisions, intent, timeline }: IncidentRecord,
  now: Date,
): string {
  const { alertname, target, state, outcome, reason, runbook, severity, createdAt, closedAt, id } = incident;
  const parts = [
    `# ${markdownText(alertname)} on ${markdownText(target ?? 'a host that is not in the inventory')}`,
    list([
      ['Incident', id],
      ['State', state.replaceAll('_', ' ')],
      ['Outcome', outcome?.replaceAll('_', ' ')],
      ['Why', reason],
      ['Runbook', runbook],
      ['Severity', severity],
      ['Opened', utc(createdAt)],
      [
        'Closed',
        closedAt && `${utc(closedAt)}, after ${duration(Date.parse(closedAt) - Date.parse(createdAt))}`,
      ],
    ]),
    ...decisions.map(decisionPart),
    intent && intentPart(intent),
    `## Timeline\n\n${timelineTable(timeline)}`,
    `Exported ${utc(now.toISOString())} by Firstline.`,
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

function decisionPart({
  at,
  choice,
  reached,
  mode,
  ruling,
  catalogueHash,
  candidates,
  verdicts,
}: Decision): string {
  const checks = verdicts.map(
    ({ check, ok, detail }) =>
      `| ${ok ? 'passed' : 'failed'} | ${markdownText(check)} | ${markdownText(detail)} |`,
  );
  const what = [choice.action, choice.runbook, valuesOf(choice.parameters)].filter(Boolean).join(' ');
  const facts = list([
    ['Choice', what],
    ['Reason', choice.reason],
    ['Decider', [reached.decider, reached.model].filter(Boolean).join(' ')],
    ['Instead of the LLM', reached.fallbackReason],
    ['Policy', `${ruling} in mode ${mode}`],
    ['Candidates', candidates.map((candidate) => candidate.runbook).join(', ')],
    ['Catalogue', catalogueHash],
  ]);
  const table = checks.length === 0 ? '' : `\n\n| | Check | Finding |\n|---|---|---|\n${checks.join('\n')}`;
  return `## Decision of ${utc(at)}\n\n${facts}${table}`;
}

function intentPart({
  state,
  runbook,
  target,
  parameters,
  runKey,
  approvedBy,
  execution,
  verification,
}: Intent): string {
  const facts = list([
    ['Runs', `${runbook} on ${target} ${valuesOf(parameters)}`.trim()],
    ['Intent', state.replaceAll('_', ' ')],
    ['Run key', runKey],
    ['Approved by', approvedBy],
    ['Rundeck execution', execution && `${execution.id}, ${execution.status}`],
    ['Address', execution?.permalink],
    ['Verification', verification && `${verification.verdict.replaceAll('_', ' ')}: ${verification.reason}`],
  ]);
  const output = execution?.outputTail?.join('\n');
  const query = verification && `\n\nThe query asked:\n\n${codeBlock(verification.query)}`;
  return `## Execution\n\n${facts}${output ? `\n\n${codeBlock(output)}` : ''}${query ?? ''}`;
}

function timelineTable(timeline: readonly TimelineEntry[]): string {
  const rows = timeline.map(({ at, kind, actor, message }, index) => {
    const before = timeline[index - 1];
    const since = before ? `+${duration(Date.parse(at) - Date.parse(before.at))}` : '';
    return `| ${utc(at)} | ${since} | ${kind.replaceAll('_', ' ')} | ${markdownText(actor)} | ${markdownText(message)} |`;
  });
  return ['| Time | Since | Step | Actor | What |', '|---|---|---|---|---|', ...rows].join('\n');
}
