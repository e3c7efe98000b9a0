import { html } from './html.ts';
import { renderPage } from './page-layout.ts';

/** A page that says one thing, e.g. that there is nothing at an address. */
export function messagePage(title: string, message: string): string {
  return renderPage({
    title,
    owner: 'Trigpoint',
    heading: title,
    lede: message,
    content: html`<section><p><a href="/">What is served here</a></p></section>`,
  });
}
