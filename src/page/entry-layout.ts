import type { Portal } from '../catalog/catalog.ts';
import { ownerOf } from './account-layout.ts';
import { postForm } from './form.ts';
import { type Html, html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

/** What pages know that people see before they are signed in. */
export interface EntryFrame {
  readonly portal: Portal;
  readonly reader: Reader;
  /** Goes into every form. */
  readonly token: string;
}

/** A page for those who aren't signed in yet. */
export function renderEntryPage(
  { portal, reader }: EntryFrame,
  page: { readonly heading: string; readonly lede: Html | string; readonly content: Html },
): string {
  return renderPage({
    title: `${page.heading} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: page.heading,
    lede: page.lede,
    content: html`${page.content}
<section><p><a href="${reader.baseUrl}/login/">${reader.say('Sign in')}</a></p><p><a href="${reader.baseUrl}/">${portal.title}</a></p></section>`,
  });
}

/**
 * A form that posts to another path of ours than the page's own: to one whose address holds no secret, or without what
 * the page was asked with.
 */
export function formTo({ reader, token }: EntryFrame, path: string, content: Html): Html {
  return postForm(token, content, `${reader.baseUrl}${path}`);
}
