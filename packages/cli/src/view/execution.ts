import { effectWords, type Intent } from '@firstline/contracts';
import { duration, utc } from '@firstline/runtime';
import type { Terminal } from '../terminal.ts';
import { values } from './decision.ts';
import { verdicts } from './state.ts';
import { pairs } from './table.ts';
import { visible } from './visible-text.ts';

/** The intent, and what Rundeck made of it. */
export function execution(intent: Intent, { paint }: Terminal): string {
  const { state, runbook, target, parameters, runKey, approvedBy, submits, notAfter, unknownSince, reason } =
    intent;
  const run = intent.execution;
  const facts = pairs(
    [
      ['Runs', `${runbook} on ${target} ${values(parameters)}`.trim()],
      ['Intent', `${state.replaceAll('_', ' ')}${reason ? `: ${reason}` : ''}`],
      ['Approved by', approvedBy],
      ['Run key', runKey],
      ['Not after', utc(notAfter)],
      ['Submitted', submits > 0 && `${submits}×`],
      ['Unknown since', unknownSince && utc(unknownSince)],
      ['Rundeck execution', run && [`#${run.id}`, run.permalink].filter(Boolean).join('  ')],
      ['Status there', run && `${run.status} (a hint, not a proof)`],
      ['Ran for', run?.endedAt && duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))],
      ['Effect', run?.effect && effectWords[run.effect]],
    ],
    paint,
  );
  const tail = run?.outputTail ?? [];
  if (tail.length === 0) return facts;
  const output = tail.map((line) => `    ${visible(line)}`).join('\n');
  return `${facts}\n  ${paint({ text: 'End of its output', look: 'dim' })}\n${output}`;
}

/** The proof, or until when it is looked for; undefined when none is due. */
export function verification(intent: Intent, { paint }: Terminal): string | undefined {
  const { verification: proof, verifyFrom, verifyUntil } = intent;
  if (proof) {
    return pairs(
      [
        ['Verdict', verdicts[proof.verdict]],
        ['Because', proof.reason],
        ['Asked', `${utc(proof.at)}  ${proof.query}`],
      ],
      paint,
    );
  }
  if (verifyUntil === undefined) return undefined;
  return pairs(
    [
      ['Looked for from', verifyFrom && utc(verifyFrom)],
      ['until', utc(verifyUntil)],
    ],
    paint,
  );
}
