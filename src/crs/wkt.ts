/** A node of well-known text, such as `SPHEROID["GRS_1980",6378137.0,298.257222101]`; keywords in upper case. */
export interface WktNode {
  readonly keyword: string;
  readonly values: readonly WktValue[];
}

/** Quoted text, a number, a bare word such as `north` (as a node without values), or a node. */
export type WktValue = string | number | WktNode;

/** A CRS takes a few kilobytes; WKT2 with a long ensemble or area description some more. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 32;

const TOKEN =
  /\s*(?:"((?:[^"]|"")*)"|([A-Za-z_][A-Za-z0-9_]*)|([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|([[\](),]))/y;

/**
 * Reads the first node of well-known text, version 1 or 2, with square or round brackets. What follows it (ESRI puts
 * the vertical system after the horizontal one) is not read. Undefined when the text isn't well-known text.
 */
export function parseWkt(text: string): WktNode | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const scanner = new Scanner(text.replace(/^\uFEFF/, ''));
  const value = readValue(scanner, 0);
  return isNode(value) && value.values.length > 0 ? value : undefined;
}

export function isNode(value: WktValue | undefined): value is WktNode {
  return typeof value === 'object';
}

/** The child nodes with one of the keywords, in order. */
export function childrenOf(node: WktNode, ...keywords: readonly string[]): WktNode[] {
  return node.values.filter((value) => isNode(value)).filter(({ keyword }) => keywords.includes(keyword));
}

/** The first child node with one of the keywords. */
export function childOf(node: WktNode | undefined, ...keywords: readonly string[]): WktNode | undefined {
  return node && childrenOf(node, ...keywords)[0];
}

/** The node's value at a place when it is text. */
export function textAt(node: WktNode | undefined, index: number): string | undefined {
  const value = node?.values[index];
  return typeof value === 'string' ? value : undefined;
}

/** The node's value at a place when it is a number. */
export function numberAt(node: WktNode | undefined, index: number): number | undefined {
  const value = node?.values[index];
  return typeof value === 'number' ? value : undefined;
}

type Token =
  | { readonly type: 'text' | 'word' | 'mark'; readonly text: string }
  | { readonly type: 'number'; readonly number: number };

class Scanner {
  readonly #text: string;
  #position = 0;
  #peeked: Token | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | undefined {
    const token = this.peek();
    this.#peeked = undefined;
    return token;
  }

  peek(): Token | undefined {
    this.#peeked ??= this.#scan();
    return this.#peeked;
  }

  /** Takes the next token when it is one of the marks. */
  take(marks: string): boolean {
    const token = this.peek();
    if (token?.type !== 'mark' || !marks.includes(token.text)) return false;
    this.#peeked = undefined;
    return true;
  }

  #scan(): Token | undefined {
    TOKEN.lastIndex = this.#position;
    const match = TOKEN.exec(this.#text);
    if (match === null) return undefined;
    this.#position = TOKEN.lastIndex;
    const [, quoted, word, number, mark] = match;
    if (quoted !== undefined) return { type: 'text', text: quoted.replaceAll('""', '"') };
    if (word !== undefined) return { type: 'word', text: word };
    if (number !== undefined) return { type: 'number', number: Number(number) };
    return { type: 'mark', text: mark as string };
  }
}

function readValue(scanner: Scanner, depth: number): WktValue | undefined {
  const token = scanner.next();
  if (token === undefined || token.type === 'mark' || depth > MAX_DEPTH) return undefined;
  if (token.type === 'number') return token.number;
  if (token.type === 'text') return token.text;
  const values: WktValue[] = [];
  if (scanner.take('[(')) {
    do {
      const value = readValue(scanner, depth + 1);
      if (value === undefined) return undefined;
      values.push(value);
    } while (scanner.take(','));
    if (!scanner.take('])')) return undefined;
  }
  return { keyword: token.text.toUpperCase(), values };
}
