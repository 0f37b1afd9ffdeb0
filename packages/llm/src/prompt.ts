import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Circumstances, Situation } from '@firstline/contracts';
import { cleanText } from './clean-text.ts';
import { fitLines } from './tokens.ts';

const template = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'prompts', `${name}.txt`), 'utf8').trim();
const systemTemplate = template('system');
const userTemplate = template('user');

/** The most an alert may cost, in estimated tokens; what does not fit is cut from the end. */
const ALERT_TOKENS = 400;
const MAX_NAME = 60;
const MAX_VALUE = 200;
const MAX_SUMMARY = 400;
const MAX_LABELS = 40;
/** Labels that say nothing about the fault and cost tokens. */
const dull = new Set(['prometheus', 'receive', 'tenant_id', 'monitor', 'endpoint', '__name__']);
/** Labels that name the fault; they stand first and are cut last. */
const telling = ['alertname', 'severity', 'instance', 'job', 'service'];

/** Part one: role, rules and the site's own notes; the same for every alert, so that Ollama keeps it computed. */
export const systemPrompt = (siteNotes: string): string =>
  systemTemplate.replace('{{SITE_NOTES}}', () => siteNotes.trim() || 'No notes.');

/**
 * Part two: the alert as data, and what may be answered to it. It comes last, and is short, because it is what each call
 * pays for anew. `runbooks` are the names of the whole catalogue.
 */
export function userPrompt(situation: Situation, runbooks: readonly string[]): string {
  const offered = situation.candidates.map(({ runbook }) => runbook.name);
  return userTemplate
    .replace('{{ALERT}}', () => fitLines(alertAsData(situation), ALERT_TOKENS).join('\n'))
    .replace('{{ANSWERS}}', () => answersIn(offered, runbooks));
}

/** Whichever list is the shorter one; the schema of the answer allows only what is offered anyway. */
function answersIn(offered: readonly string[], runbooks: readonly string[]): string {
  const others = runbooks.filter((name) => !offered.includes(name));
  if (others.length === 0) return 'Call one tool.';
  return others.length < offered.length
    ? `Call one tool; for this alert there is no ${others.join(', no ')}.`
    : `Call one of: ${[...offered, 'no_action', 'escalate_to_human'].join(', ')}.`;
}

function alertAsData({ alert, target, circumstances = {} }: Situation): string[] {
  const rank = (name: string) => {
    const place = telling.indexOf(name);
    return place === -1 ? telling.length : place;
  };
  const labels = Object.entries(alert.labels)
    .filter(([name, value]) => !dull.has(name) && value !== target)
    .sort(([a], [b]) => rank(a) - rank(b))
    .slice(0, MAX_LABELS)
    .map(([name, value]) => `${cleanText(name, MAX_NAME)}=${cleanText(value, MAX_VALUE)}`);
  const { summary = '', description = '' } = alert.annotations;
  // Many descriptions begin with the summary once more.
  const rest =
    summary !== '' && description.startsWith(summary) ? description.slice(summary.length) : description;
  const annotation = (name: string, text: string): string[] => {
    const clean = cleanText(text, MAX_SUMMARY).replace(/^[\s.:,;-]+/, '');
    return clean === '' ? [] : [`${name}: ${clean}`];
  };
  return [
    `status: ${alert.status}`,
    `host: ${target ?? 'not in the inventory'}`,
    ...around(circumstances),
    ...labels.slice(0, telling.length),
    ...annotation('summary', summary),
    ...labels.slice(telling.length),
    ...annotation('description', rest),
  ];
}

function around({ maintenance, minutesFiring, repeatCount }: Circumstances): string[] {
  return [
    ...(maintenance === undefined ? [] : [`maintenance: ${cleanText(maintenance, MAX_VALUE)}`]),
    ...(minutesFiring === undefined ? [] : [`firing for: ${Math.round(minutesFiring)} min`]),
    ...(repeatCount ? [`came before in the last hour: ${repeatCount} times`] : []),
  ];
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
