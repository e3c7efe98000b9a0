import { LruMap } from '../lib/lru-map.ts';
import { parseMarkdown, renderTokens } from '../lib/markdown-parser.ts';
import { Html } from './html.ts';

/** Characters of descriptions and their HTML that are kept: a long one with tables takes most of a second to make. */
const MAX_KEPT_CHARACTERS = 4_000_000;
const kept = new LruMap<string, Html>(MAX_KEPT_CHARACTERS);

/**
 * Markdown that somebody wrote, as HTML to stand in a page below an h2: a fixed set of tags with `href`, `rel` and `start` alone.
 * What it can't hold (HTML, images, links other than http, https and mailto) shows as text or as a link.
 */
export function markdownHtml(markdown: string): Html {
  const known = kept.get(markdown);
  if (known !== undefined) return known;
  const made = new Html(renderTokens(parseMarkdown(markdown)));
  kept.set(markdown, made, markdown.length + made.text.length);
  return made;
}
