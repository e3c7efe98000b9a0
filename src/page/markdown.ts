import { parseMarkdown, renderTokens } from '../lib/markdown-parser.ts';
import { Html } from './html.ts';

/**
 * Markdown that somebody wrote, as HTML to stand in a page below an h2: a fixed set of tags with `href`, `rel` and `start` alone.
 * What it can't hold (HTML, images, links other than http, https and mailto) shows as text or as a link.
 */
export function markdownHtml(markdown: string): Html {
  return new Html(renderTokens(parseMarkdown(markdown)));
}
