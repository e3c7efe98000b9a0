import type { Role } from '../../access/identity.ts';
import type { Portal } from '../../catalog/catalog.ts';
import { ownerOf } from '../account-layout.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { momentText } from '../moment-text.ts';
import { renderPage } from '../page-layout.ts';
import type { Reader } from '../reader.ts';

/** What every page of the administration knows of its reader and its place. */
export interface AdminFrame {
  readonly portal: Portal;
  readonly reader: Reader;
  readonly role: Role;
  readonly userName: string;
  /** Goes into every form. */
  readonly token: string;
  /** Where the password is shown again; undefined: it was a moment ago. */
  readonly confirmAddress: string | undefined;
  /** What was done a moment ago. */
  readonly notice: string | undefined;
}

const AREAS = [
  { path: '', title: 'Overview', isForPublishers: true },
  { path: 'datasets/', title: 'Datasets', isForPublishers: true },
  { path: 'sources/', title: 'Sources', isForPublishers: true },
  { path: 'users/', title: 'Users', isForPublishers: false },
  { path: 'groups/', title: 'Groups', isForPublishers: false },
  { path: 'keys/', title: 'API keys', isForPublishers: false },
  { path: 'applications/', title: 'Applications', isForPublishers: false },
  { path: 'quotas/', title: 'Quotas', isForPublishers: false },
  { path: 'usage/', title: 'Usage', isForPublishers: true },
  { path: 'settings/', title: 'Settings', isForPublishers: false },
  { path: 'audit/', title: 'Audit log', isForPublishers: false },
  { path: 'health/', title: 'Health', isForPublishers: false },
] as const satisfies readonly {
  readonly path: string;
  readonly title: Message;
  readonly isForPublishers: boolean;
}[];
export type AdminArea = (typeof AREAS)[number]['path'];

export interface AdminPage {
  readonly frame: AdminFrame;
  /** The tab that it belongs to. */
  readonly area: AdminArea;
  readonly heading: string;
  readonly lede: Html | string;
  readonly content: Html | readonly Html[];
  /** As in `Page`. */
  readonly scripts?: readonly string[];
  readonly style?: string;
  readonly head?: Html;
}

/** Areas that a role has. */
export function areasOf(role: Role) {
  return AREAS.filter(({ isForPublishers }) => role === 'administrator' || isForPublishers);
}

export function renderAdminPage({ frame, area, heading, lede, content, ...more }: AdminPage): string {
  const { portal, reader, role, notice } = frame;
  const { baseUrl, say } = reader;
  const tabs = areasOf(role).map(
    ({ path, title }) =>
      html`<a href="${baseUrl}/admin/${path}"${path === area ? html` aria-current="page"` : undefined}>${say(title)}</a>`,
  );
  return renderPage({
    ...more,
    reader,
    title: `${heading} – ${portal.title}`,
    owner: ownerOf(portal),
    heading,
    lede,
    navigation: html`<nav class="tabs" aria-label="${say('Administration')}">${tabs}</nav>`,
    content: html`${notice === undefined ? undefined : html`<div class="notice" role="status"><p>${notice}</p></div>`}${content}
<section><p><a href="${baseUrl}/">${portal.title}</a></p></section>`,
  });
}

/** Instead of forms that want the password shown again. */
export function lockedPart({ confirmAddress, reader: { say } }: AdminFrame, forms: Html): Html {
  if (confirmAddress === undefined) return forms;
  return html`<p>${say('To change this, type your password again: an open browser alone is not enough.')}</p>
<p><a class="button plain" href="${confirmAddress}">${say('Type my password')}</a></p>`;
}

/** When somebody was here last. */
export function signInText(say: Say, moment: Date | undefined): Html {
  return moment === undefined
    ? html`${say('never signed in')}`
    : say.html('last signed in {moment}', { moment: momentText(say, moment) });
}

/** Links to the pages before and after; nothing where there is only one. */
export function pager(say: Say, before: string | undefined, after: string | undefined): Html | undefined {
  if (before === undefined && after === undefined) return undefined;
  return html`<nav class="pager" aria-label="${say('Pages')}">${before === undefined ? undefined : html`<a href="${before}" rel="prev">${say('Before')}</a>`}${
    after === undefined ? undefined : html`<a href="${after}" rel="next">${say('More')}</a>`
  }</nav>`;
}
