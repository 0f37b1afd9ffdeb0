import { type Html, html } from './html.ts';

/** A link that came with an alert or a neighbour's answer: a link only when it is http(s), text otherwise. */
export function externalLink(address: string, text: string = address): Html {
  let safe = false;
  try {
    safe = ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    // Not an address; shown as the text it is.
  }
  return safe
    ? html`<a href="${address}" rel="noreferrer noopener" target="_blank">${text}</a>`
    : html`<span class="text">${address}</span>`;
}
