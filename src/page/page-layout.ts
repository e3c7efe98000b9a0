import { hash } from 'node:crypto';
import { type Html, html, Html as RawHtml } from './html.ts';
import { type Reader, readerLinks } from './reader.ts';
import { STYLE } from './style.ts';

export const PAGE_TYPE = 'text/html; charset=utf-8';

/**
 * What a page is sent with: nothing is loaded but what stands in it, and nobody frames it. `formTargets`: where its forms may lead,
 * also by redirects, as sources of a policy (`'self'`, an origin); none without any.
 */
export function pageHeaders(formTargets: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action ${formTargets.length === 0 ? "'none'" : formTargets.join(' ')}`,
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  };
}

/** Of pages without forms. */
export const PAGE_HEADERS = pageHeaders([]);

/** Of pages with forms that lead to ourselves; they are nobody else's to keep or to know of. */
export const FORM_PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...pageHeaders(["'self'"]),
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'private, no-store',
};

const MARK = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" aria-hidden="true"><path d="M12 3 21.5 20h-19z"/><circle cx="12" cy="14" r="1.6" fill="currentColor" stroke="none"/></svg>`;

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M12 3 21.5 20h-19z" fill="#0b6e4f"/><circle cx="12" cy="14" r="2" fill="#fff"/></svg>',
  );

export interface Page {
  readonly title: string;
  /** Stands above the heading: whose page this is. */
  readonly owner: string;
  /** Who looks at it; absent where that isn't known or doesn't matter. */
  readonly reader?: Reader;
  readonly heading: string;
  readonly lede: Html | string;
  /** Tabs below the heading. */
  readonly navigation?: Html;
  readonly content: Html;
}

/** A whole document. */
export function renderPage(page: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" href="${ICON}">
<style>${new RawHtml(STYLE)}</style>
</head>
<body>
<header><div class="wrap">
<div class="top"><p class="mark">${MARK}${page.owner}</p>${page.reader === undefined ? undefined : readerLinks(page.reader)}</div>
<h1>${page.heading}</h1>
<p class="lede">${page.lede}</p>${page.navigation}
</div></header>
<main class="wrap">
${page.content}
</main>
<footer><div class="wrap">Served by Trigpoint, an open-source server for geographic data.</div></footer>
</body>
</html>
`.text;
}
