import type { Told } from '../lib/sentence.ts';
import { html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

/** A page that says one thing, e.g. that there is nothing at an address. */
export function messagePage(reader: Reader, title: string, message: Told): string {
  const { say, baseUrl } = reader;
  const heading = say.whatever(title);
  return renderPage({
    title: heading,
    owner: 'Trigpoint',
    reader,
    heading,
    lede: say.whatever(message),
    content: html`<section><p><a href="${baseUrl}/">${say('What is served here')}</a></p></section>`,
  });
}
