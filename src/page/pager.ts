import { type Html, html } from './html.ts';
import type { Say } from './language/say.ts';

export interface Pager {
  readonly say: Say;
  /** What is paged, to readers aloud. */
  readonly label: string;
  /** From 1. */
  readonly page: number;
  /** Undefined: nobody knows how many there are. */
  readonly last: number | undefined;
  readonly hasNext: boolean;
  address(page: number): string;
}

/** Ways to the other pages; nothing where there is one page alone. */
export function pagerLinks({ say, label, page, last, hasNext, address }: Pager): Html | undefined {
  if (page === 1 && !hasNext) return undefined;
  const link = (text: string, to: number, rel: string | undefined) =>
    html`<a href="${address(to)}"${rel && html` rel="${rel}"`}>${text}</a>`;
  const before = Math.min(page - 1, last ?? page - 1);
  return html`<nav class="pager" aria-label="${label}">${
    page > 1 ? html`${link(say('First'), 1, undefined)}${link(say('Previous'), before, 'prev')}` : undefined
  }<span aria-current="page">${
    last === undefined
      ? say('Page {page, number}', { page })
      : say('Page {page, number} of {last, number}', { page, last })
  }</span>${hasNext ? link(say('Next'), page + 1, 'next') : undefined}${
    last !== undefined && page < last ? link(say('Last'), last, undefined) : undefined
  }</nav>`;
}
