import { LruMap } from './lru-map.ts';
import { parseMarkdown, type Token } from './markdown-parser.ts';

/** Nothing in it can be Markdown, so that it needn't be parsed: most descriptions are a sentence or two. */
const PLAIN = /^[\p{L}\p{M}\p{N} .,;:'’"“”«»()%/?–—-]*$/u;

/** Characters of descriptions and their words that are kept: a long one with tables takes half a second to read. */
const MAX_KEPT_CHARACTERS = 2_000_000;
const kept = new LruMap<string, string>(MAX_KEPT_CHARACTERS);

/** What somebody wrote in Markdown, in words alone: for those who show no HTML. Blocks stand on lines of their own. */
export function markdownText(markdown: string): string {
  const text = markdown.trim();
  if (PLAIN.test(text) && !/^\s*(?:[-–—.]|\d+[.)])/.test(text)) return text.replace(/ {2,}/g, ' ');
  const known = kept.get(text);
  if (known !== undefined) return known;
  const words = blocksText(parseMarkdown(text)).trim();
  kept.set(text, words, text.length + words.length);
  return words;
}

/** As `markdownText`, on one line. */
export function markdownLine(markdown: string): string {
  return markdownText(markdown).replace(/\s+/g, ' ');
}

function blocksText(tokens: readonly Token[]): string {
  const text = new BlockText();
  for (const token of tokens) {
    switch (token.type) {
      case 'bullet_list_open':
        text.openList(undefined);
        break;
      case 'ordered_list_open':
        text.openList(Number(token.attrGet('start') ?? 1));
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        text.closeList();
        break;
      case 'list_item_open':
        text.beginItem();
        break;
      case 'inline':
        text.write(inlineText(token.children ?? []));
        break;
      case 'fence':
      case 'code_block':
        text.write(token.content);
        text.endBlock();
        break;
      case 'td_close':
      case 'th_close':
        text.write('\t');
        break;
      case 'tr_close':
        text.endLine();
        break;
      case 'paragraph_close':
      case 'heading_close':
      case 'table_close':
        text.endBlock();
        break;
    }
  }
  return text.toString();
}

/** Lines as they come; an empty one between blocks, but not between those of a list. */
class BlockText {
  readonly #lines: string[] = [];
  #line = '';
  /** The next number of each open list; undefined: it has bullets. */
  readonly #lists: (number | undefined)[] = [];

  write(text: string): void {
    this.#line += text;
  }

  endLine(): void {
    const line = this.#line.trimEnd();
    if (line !== '') this.#lines.push(line);
    this.#line = '';
  }

  endBlock(): void {
    this.endLine();
    if (this.#lists.length === 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  openList(start: number | undefined): void {
    this.endLine();
    this.#lists.push(start);
  }

  closeList(): void {
    this.#lists.pop();
    this.endBlock();
  }

  beginItem(): void {
    this.endLine();
    const number = this.#lists.at(-1);
    this.#line = `${'  '.repeat(this.#lists.length - 1)}${number === undefined ? '-' : `${number}.`} `;
    if (number !== undefined) this.#lists[this.#lists.length - 1] = number + 1;
  }

  toString(): string {
    return [...this.#lines, this.#line].join('\n');
  }
}

function inlineText(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : type === 'hardbreak' ? '\n' : content))
    .join('');
}
