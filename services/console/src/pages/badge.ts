import type { Incident } from '@firstline/contracts';
import { type Html, html } from '../html.ts';

interface Look {
  /** Shape besides colour, for those who can't tell the colours. */
  readonly mark: string;
  readonly text: string;
  readonly tone: 'good' | 'calm' | 'busy' | 'ask' | 'alarm';
}

const open: Readonly<Record<Exclude<Incident['state'], 'closed'>, Look>> = {
  received: { mark: '●', text: 'received', tone: 'busy' },
  deciding: { mark: '●', text: 'deciding', tone: 'busy' },
  awaiting_approval: { mark: '?', text: 'awaiting approval', tone: 'ask' },
  acting: { mark: '▶', text: 'acting', tone: 'busy' },
  verifying: { mark: '▶', text: 'verifying', tone: 'busy' },
  escalated: { mark: '!', text: 'escalated', tone: 'alarm' },
};

const ended: Readonly<Record<NonNullable<Incident['outcome']>, Look>> = {
  fixed: { mark: '✓', text: 'fixed', tone: 'good' },
  recovered: { mark: '✓', text: 'recovered', tone: 'calm' },
  no_action: { mark: '–', text: 'no action', tone: 'calm' },
  escalated: { mark: '✓', text: 'closed by a human', tone: 'calm' },
};

/** State while it is open, outcome once it is closed. */
export function badge({ state, outcome }: Pick<Incident, 'state' | 'outcome'>): Html {
  const look =
    state !== 'closed' ? open[state] : outcome ? ended[outcome] : { mark: '–', text: 'closed', tone: 'calm' };
  return html`<span class="badge ${look.tone}"><span aria-hidden="true">${look.mark}</span> ${look.text}</span>`;
}
