import { type Html, html } from '../html.ts';
import type { Surroundings } from '../surroundings.ts';
import { masthead } from './masthead.ts';

export interface Page {
  readonly title: string;
  readonly surroundings: Surroundings;
  readonly content: Html;
  /** The page shows this incident only, so other incidents' changes don't concern it. */
  readonly incidentId?: string;
  /** False for pages that show one moment. */
  readonly live?: boolean;
}

/** A whole page. Without JavaScript a live page reloads itself. */
export function layout({ title, surroundings, content, incidentId, live = true }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Firstline</title>
<link rel="icon" href="/assets/firstline.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/console.css">
${live && html`<noscript><meta http-equiv="refresh" content="30"></noscript><script src="/assets/console.js" defer></script>`}
</head>
<body data-incident="${incidentId ?? ''}">
<a class="skip" href="#content">Skip to the content</a>
${masthead(surroundings)}
<main id="content">
${content}
</main>
<footer class="foot">
<p>Logged in as <b>${surroundings.user}</b>. All times are UTC.
<span id="live" role="status">${live ? 'As of' : 'Shown'} ${surroundings.now.toISOString().slice(11, 19)} UTC</span></p>
</footer>
</body>
</html>
`.toString();
}
