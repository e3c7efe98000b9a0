import type { Portal } from '../catalog/catalog.ts';
import { type Html, html } from './html.ts';
import type { Message } from './language/say.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

/** What every page of an account knows of its reader and its place. */
export interface AccountFrame {
  readonly portal: Portal;
  readonly reader: Reader;
  /** Goes into every form. */
  readonly token: string;
  /** What was done a moment ago. */
  readonly notice: string | undefined;
}

const TABS = [
  { path: '', title: 'My API keys' },
  { path: 'applications/', title: 'My applications' },
  { path: 'quota/', title: 'Quota' },
  { path: 'settings/', title: 'Settings' },
] as const satisfies readonly { readonly path: string; readonly title: Message }[];
export type AccountTab = (typeof TABS)[number]['path'];

export interface AccountPage {
  readonly frame: AccountFrame;
  readonly tab: AccountTab;
  readonly heading: string;
  readonly lede: Html | string;
  readonly content: Html | readonly Html[];
}

/** A page below `/account/`. */
export function renderAccountPage({ frame, tab, heading, lede, content }: AccountPage): string {
  const { portal, reader, notice } = frame;
  const tabs = TABS.map(
    ({ path, title }) =>
      html`<a href="${reader.baseUrl}/account/${path}"${path === tab ? html` aria-current="page"` : undefined}>${reader.say(title)}</a>`,
  );
  return renderPage({
    title: `${heading} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading,
    lede,
    navigation: html`<nav class="tabs" aria-label="${reader.say('Your account')}">${tabs}</nav>`,
    content: html`${notice === undefined ? undefined : html`<div class="notice" role="status"><p>${notice}</p></div>`}${content}
<section><p><a href="${reader.baseUrl}/">${portal.title}</a></p></section>`,
  });
}

/** Whose pages these are. */
export function ownerOf({ providerName, title }: Portal): string {
  return providerName === '' ? title : providerName;
}
