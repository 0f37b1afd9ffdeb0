import { ago, utc } from '@firstline/runtime';
import { type Html, html } from './html.ts';

export { ago, duration, utc } from '@firstline/runtime';

/** How long ago with the moment itself beside it; the page's script keeps the first part right. */
export const when = (at: string, now: Date): Html =>
  html`<time datetime="${at}" data-ago>${ago(at, now)}</time> <span class="utc">${utc(at)}</span>`;
