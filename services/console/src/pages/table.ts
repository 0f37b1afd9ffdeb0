import { type Html, type HtmlValue, html } from '../html.ts';

/** Names and values under each other; those without a value are left out. */
export const pairs = (entries: readonly (readonly [string, HtmlValue])[]): Html =>
  html`<dl class="pairs">${entries
    .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** A table that scrolls within itself on a narrow screen. */
export const table = (heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html =>
  html`<div class="scroll" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
