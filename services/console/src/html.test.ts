import { describe, expect, it } from '@jest/globals';
import { externalLink } from './external-link.ts';
import { html } from './html.ts';

describe('a piece of a page', () => {
  it('escapes every value, in text and in attributes', () => {
    const value = `<b>"it's" & \`so\`</b>`;
    const escaped = '&lt;b&gt;&quot;it&#39;s&quot; &amp; &#96;so&#96;&lt;/b&gt;';
    expect(String(html`<p title="${value}">${value}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('takes pieces and lists of pieces as they are, and nothing for nothing', () => {
    const items = ['<1>', '2'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}${false}${undefined}${null}${0}</ul>`)).toBe(
      '<ul><li>&lt;1&gt;</li><li>2</li>0</ul>',
    );
  });

  it('is not fooled by something that only looks like a piece', () => {
    const lookalike = { toString: () => '<script>' } as unknown as string;
    expect(String(html`${lookalike}`)).toBe('&lt;script&gt;');
  });

  it('shows characters that turn or hide text as what they are', () => {
    expect(String(html`${'safe\u202eexe.\u0007'}`)).toBe('safe\\u{202e}exe.\\u{07}');
  });
});

describe('a link that came from outside', () => {
  it.each([
    ['https://rundeck.example/execution/1', true],
    ['http://prometheus.example/graph?x="><script>', true],
    ['javascript:alert(1)', false],
    ['JaVaScRiPt:alert(1)', false],
    ['data:text/html,<script>', false],
    ['//evil.example', false],
    ['/relative', false],
  ])('%s is a link: %s', (address, linked) => {
    const text = String(externalLink(address));
    expect(text.startsWith('<a href=')).toBe(linked);
    expect(text).not.toContain('<script>');
  });
});
