import { html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { layout } from './layout.ts';

/** Says what did not work and where to go from here. */
export const problemPage = (
  surroundings: Surroundings,
  { title, reason, back }: { readonly title: string; readonly reason: string; readonly back: string },
): string =>
  layout({
    title,
    surroundings,
    live: false,
    content: html`<div class="empty problem"><h1>${title}</h1><p>${reason}</p><p><a class="button" href="${back}">Go back and look again</a></p></div>`,
  });
