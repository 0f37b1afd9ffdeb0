import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert, Situation } from '@firstline/contracts';
import { cleanText } from './clean-text.ts';

const template = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'prompts', `${name}.txt`), 'utf8').trim();
const systemTemplate = template('system');
const userTemplate = template('user');

const MAX_VALUE = 200;
const MAX_SUMMARY = 400;
const MAX_LABELS = 24;
/** Labels that say nothing about the fault and cost tokens. */
const dull = new Set(['prometheus', 'receive', 'tenant_id', 'monitor', 'endpoint', '__name__']);

/** Part one: role, rules and the site's own notes; the same for every alert, so that Ollama keeps it computed. */
export const systemPrompt = (siteNotes: string): string =>
  systemTemplate.replace('{{SITE_NOTES}}', () => siteNotes.trim() || 'No notes.');

/** Part two: the alert as data, and the names that may be answered. It comes last. */
export function userPrompt({ alert, target, candidates }: Situation): string {
  const choices = [...candidates.map(({ runbook }) => runbook.name), 'no_action', 'escalate_to_human'];
  return userTemplate
    .replace('{{ALERT}}', () => alertAsData(alert, target))
    .replace('{{CHOICES}}', () => choices.join(', '));
}

function alertAsData(alert: Alert, target: string | undefined): string {
  const labels = Object.entries(alert.labels)
    .filter(([name]) => !dull.has(name))
    .slice(0, MAX_LABELS)
    .map(([name, value]) => `${cleanText(name, 60)}=${cleanText(value, MAX_VALUE)}`);
  const lines = [
    `status: ${alert.status}`,
    ...(alert.startsAt ? [`since: ${alert.startsAt}`] : []),
    `host: ${target ?? 'not in the inventory'}`,
    ...labels,
  ];
  for (const name of ['summary', 'description']) {
    const text = alert.annotations[name];
    if (text) lines.push(`${name}: ${cleanText(text, MAX_SUMMARY)}`);
  }
  return lines.join('\n');
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
