import { hash } from 'node:crypto';
import { assetFile } from './assets.ts';
import { type Html, html, Html as RawHtml } from './html.ts';
import { jsonBlock } from './json-block.ts';
import { languageLinks, type Reader, readerLinks } from './reader.ts';
import { STYLE } from './style.ts';

export const PAGE_TYPE = 'text/html; charset=utf-8';

/** What a page's policy lets in besides its own text and style. */
export interface PagePolicy {
  /** Where its forms may lead, also by redirects, as sources of a policy (`'self'`, an origin); nowhere without any. */
  readonly formTargets?: readonly string[];
  /** Its own style sheets, besides that of every page. */
  readonly styles?: readonly string[];
  /** Our own scripts run in it, and may ask this server. */
  readonly isScripted?: boolean;
  /** Origins whose images it shows, e.g. a server of map tiles. */
  readonly imageOrigins?: readonly string[];
}

/** Of each style in a policy: they are few, constant and long. */
const styleHashes = new Map<string, string>();

function styleHash(style: string): string {
  let made = styleHashes.get(style);
  if (made === undefined) {
    made = `'sha256-${hash('sha256', style, 'base64')}'`;
    styleHashes.set(style, made);
  }
  return made;
}

/** What a page is sent with: nothing is loaded but what stands in it or is ours, and nobody frames it. */
export function pageHeaders(page: PagePolicy): Readonly<Record<string, string>> {
  const { formTargets = [], styles = [], isScripted = false, imageOrigins = [] } = page;
  const hashes = [STYLE, ...styles].map(styleHash);
  const images = [...(isScripted ? ["'self'", 'blob:'] : []), 'data:', ...imageOrigins];
  const policy = [
    "default-src 'none'",
    `style-src ${hashes.join(' ')}`,
    `img-src ${images.join(' ')}`,
    ...(isScripted ? ["script-src 'self'", `connect-src ${["'self'", ...imageOrigins].join(' ')}`] : []),
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
export const PAGE_HEADERS = pageHeaders({});

/** Of a page with forms, which lead to ourselves where the policy says nothing else; it is nobody else's to keep or to know of. */
export function formPageHeaders(page: PagePolicy): Readonly<Record<string, string>> {
  return {
    ...pageHeaders({ formTargets: ["'self'"], ...page }),
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'private, no-store',
  };
}

/** Of pages whose forms lead to ourselves, without anything of their own. */
export const FORM_PAGE_HEADERS = formPageHeaders({});

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
  /** Who looks at it. */
  readonly reader: Reader;
  readonly heading: Html | string;
  readonly lede: Html | string;
  /** Elements of the head that are its own: what search engines read. */
  readonly head?: Html;
  /** Tabs below the heading. */
  readonly navigation?: Html;
  readonly content: Html;
  /** Style of its own; its hash stands in the policy (`pageHeaders`). */
  readonly style?: string;
  /** Scripts of ours that it runs, by name: `dataset` is `src/client/dataset.ts`. */
  readonly scripts?: readonly string[];
}

/** A whole document. */
export function renderPage(page: Page): string {
  const { reader } = page;
  const { say, baseUrl } = reader;
  return html`<!doctype html>
<html lang="${say.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" href="${ICON}">
<style>${new RawHtml(STYLE)}</style>${
    page.style === undefined
      ? undefined
      : html`
<style>${new RawHtml(page.style)}</style>`
  }${page.head}${scriptElements(page.scripts ?? [], reader)}
</head>
<body>
<a class="skip" href="#content">${say('Skip to the content')}</a>
<header><div class="wrap">
<div class="top"><p class="mark"><a href="${baseUrl}/">${MARK}${page.owner}</a></p>
<nav class="site" aria-label="${say('Portal')}"><a href="${baseUrl}/">${say('Datasets')}</a><a href="${baseUrl}/api/wfs">${say('Services')}</a></nav>
${readerLinks(reader)}</div>
<h1>${page.heading}</h1>
<p class="lede">${page.lede}</p>${page.navigation}
</div></header>
<main class="wrap" id="content">
${page.content}
</main>
<footer><div class="wrap"><p>${say('Served by Trigpoint, an open-source server for geographic data.')}</p>${languageLinks(reader)}</div></footer>
</body>
</html>
`.text;
}

function scriptElements(names: readonly string[], { baseUrl, say }: Reader): Html {
  const elements = names
    .map((name) => assetFile(`${name}.js`))
    .filter((file) => file !== undefined)
    .map((file) => html`\n<script type="module" src="${baseUrl}/assets/${file}"></script>`);
  // Of the one script that stands on most pages.
  const words = names.includes('copy-buttons')
    ? jsonBlock('copy-words', { copy: say('Copy'), copied: say('Copied') })
    : undefined;
  return html`${words}${elements}`;
}
