import { parseMarkdown, type Token } from './markdown-parser.ts';

/** Nothing in it can be Markdown, so that it needn't be parsed: most descriptions are a sentence or two. */
const PLAIN = /^[\p{L}\p{M}\p{N} .,;:'’"“”«»()%/?–—-]*$/u;

/** What somebody wrote in Markdown, in words alone: for those who show no HTML. Blocks stand on lines of their own. */
export function markdownText(markdown: string): string {
  const text = markdown.trim();
  if (PLAIN.test(text) && !/^\s*(?:[-–—.]|\d+[.)])/.test(text)) return text.replace(/ {2,}/g, ' ');
  return blocksText(parseMarkdown(text)).trim();
}

/** As `markdownText`, on one line. */
export function markdownLine(markdown: string): string {
  return markdownText(markdown).replace(/\s+/g, ' ');
}

function blocksText(tokens: readonly Token[]): string {
  const lists: (number | undefined)[] = [];
  let text = '';
  for (const token of tokens) {
    switch (token.type) {
      case 'bullet_list_open':
        lists.push(undefined);
        break;
      case 'ordered_list_open':
        lists.push(Number(token.attrGet('start') ?? 1));
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        text = endLine(text, lists.length === 0 ? '\n\n' : '\n');
        break;
      case 'list_item_open':
        text += `${text === '' || text.endsWith('\n') ? '' : '\n'}${'  '.repeat(lists.length - 1)}${nextBullet(lists)} `;
        break;
      case 'inline':
        text += inlineText(token.children ?? []);
        break;
      case 'fence':
      case 'code_block':
        text += `${token.content.trimEnd()}\n\n`;
        break;
      case 'td_close':
      case 'th_close':
        text += '\t';
        break;
      case 'tr_close':
        text = endLine(text, '\n');
        break;
      case 'paragraph_close':
      case 'heading_close':
      case 'table_close':
        text = endLine(text, lists.length === 0 ? '\n\n' : '\n');
        break;
    }
  }
  return text;
}

function endLine(text: string, end: string): string {
  const line = text.trimEnd();
  return line === '' ? '' : line + end;
}

/** Counts on in an ordered list. */
function nextBullet(lists: (number | undefined)[]): string {
  const number = lists.at(-1);
  if (number === undefined) return '-';
  lists[lists.length - 1] = number + 1;
  return `${number}.`;
}

function inlineText(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : type === 'hardbreak' ? '\n' : content))
    .join('');
}
