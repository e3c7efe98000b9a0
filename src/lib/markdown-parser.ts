import MarkdownIt, { type StateCore, type Token } from 'markdown-it';

/** What may stand in a link; everything else stays the text that was written. */
const LINK = /^(https?:\/\/[^/]|mailto:[^@]+@)/i;
/** Where the headings of a text begin: its page has h1 and h2. */
const TOP_HEADING = 3;
const LOWEST_HEADING = 6;
/** Attributes by tag that a token keeps; the parser writes `style` and `class` too, which our policy refuses. */
const KEPT_ATTRIBUTES: ReadonlyMap<string, readonly string[]> = new Map([
  ['a', ['href']],
  ['ol', ['start']],
]);

const parser = new MarkdownIt('default', { html: false, linkify: true, typographer: false });
parser.validateLink = (address) => LINK.test(address);
// Only what was written as an address: `readme.md` is a file before it is a host in Moldova.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: true });
parser.core.ruler.push('restrain', restrain);

export type { Token };

/**
 * Markdown as tokens that can be shown to anybody: no HTML, links by http, https and mailto alone, an image as a link to it, headings
 * below h2 that leave no level out. Never throws: what isn't Markdown is text.
 */
export function parseMarkdown(markdown: string): Token[] {
  return parser.parse(markdown, {});
}

/** Tokens of `parseMarkdown` as HTML. */
export function renderTokens(tokens: Token[]): string {
  return parser.renderer.render(tokens, parser.options, {});
}

function restrain({ tokens, Token }: StateCore): void {
  shiftHeadings(tokens);
  for (const token of tokens) {
    restrainToken(token);
    if (token.children === null) continue;
    token.children = linkImages(dropEmptyLinks(token.children), Token);
    for (const child of token.children) restrainToken(child);
  }
}

function restrainToken(token: Token): void {
  const kept = KEPT_ATTRIBUTES.get(token.tag) ?? [];
  const attributes = (token.attrs ?? []).filter(([name]) => kept.includes(name));
  if (token.type === 'link_open') attributes.push(['rel', 'nofollow noopener']);
  token.attrs = attributes.length === 0 ? null : attributes;
  // The language of a code block, which becomes a class.
  if (token.type === 'fence') token.info = '';
}

/** Each level one below the one that it stands under, whatever was written: `#` may be followed by `####`. */
function shiftHeadings(tokens: readonly Token[]): void {
  const open: number[] = [];
  for (const token of tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    const written = Number(token.tag.slice(1));
    if (token.type === 'heading_open') {
      while ((open.at(-1) ?? 0) >= written) open.pop();
      open.push(written);
    }
    token.tag = `h${Math.min(TOP_HEADING + open.length - 1, LOWEST_HEADING)}`;
  }
}

/** The parser asks about every address but an empty one, which would lead to the page itself. Links don't nest. */
function dropEmptyLinks(children: readonly Token[]): Token[] {
  let isDropped = false;
  return children.filter((token) => {
    if (token.type === 'link_open') isDropped = token.attrGet('href') === '';
    return !(isDropped && (token.type === 'link_open' || token.type === 'link_close'));
  });
}

/** No page loads anything from another host, so an image is a link to it; in a link, which can't hold another, its text. */
function linkImages(children: readonly Token[], TokenOf: StateCore['Token']): Token[] {
  let isInLink = false;
  return children.flatMap((token) => {
    if (token.type === 'link_open') isInLink = true;
    if (token.type === 'link_close') isInLink = false;
    if (token.type !== 'image') return [token];
    const address = String(token.attrGet('src') ?? '');
    const text = new TokenOf('text', '', 0);
    text.content = imageText(token) || address;
    if (isInLink || address === '') return [text];
    const open = new TokenOf('link_open', 'a', 1);
    open.attrSet('href', address);
    return [open, text, new TokenOf('link_close', 'a', -1)];
  });
}

/** What stands for the image, in words. */
function imageText({ children }: Token): string {
  return (children ?? [])
    .map((child) => (child.type === 'image' ? imageText(child) : child.content))
    .join('')
    .trim();
}
