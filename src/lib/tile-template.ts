/** Where the tiles of a background come from. */
export interface TileTemplate {
  /** With `{z}`, `{x}` and `{y}` or `{-y}`. */
  readonly url: string;
  /** The only origin that a page with it loads images from. */
  readonly origin: string;
}

/** An address that can't be one of tiles; the message is a clause about "a background". */
export class TileTemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TileTemplateError';
  }
}

const MAX_CHARACTERS = 1_000;
/** The words of WMTS (OGC 07-057r7, RESTful templates), in ours. */
const WMTS_WORDS = new Map([
  ['tilematrix', 'z'],
  ['tilecol', 'x'],
  ['tilerow', 'y'],
]);
const EACH_ONCE = 'has each of z, x and y (or TileMatrix, TileCol and TileRow) once, in braces';
const PROTOCOL = /^https?:$/;
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/;
const KNOWN = new Set(['z', 'x', 'y', '-y']);

/**
 * Reads the address of tiles in Web Mercator as their servers write it: XYZ (`{z}/{x}/{y}`, `{-y}` counted from the south) or
 * WMTS, whose matrices are numbered by zoom (`{TileMatrix}`, `{TileRow}`, `{TileCol}`), as a path or as parameters. Throws
 * TileTemplateError.
 */
export function tileTemplate(text: string): TileTemplate {
  if (text.length > MAX_CHARACTERS) throw new TileTemplateError('has at most 1,000 characters');
  const found: string[] = [];
  const url = text.trim().replace(/\{([^{}]*)\}/g, (_, word: string) => {
    const name = WMTS_WORDS.get(word.toLowerCase()) ?? word.toLowerCase();
    if (!KNOWN.has(name)) {
      throw new TileTemplateError(EACH_ONCE);
    }
    found.push(name.replace('-', ''));
    return `{${name}}`;
  });
  if (found.toSorted().join('') !== 'xyz') {
    throw new TileTemplateError(EACH_ONCE);
  }
  const filled = url.replace(/\{-?[xyz]\}/g, '0');
  const parsed = URL.canParse(filled) && !/[\s<>"'`{}\\]/.test(filled) ? new URL(filled) : undefined;
  if (parsed === undefined || !PROTOCOL.test(parsed.protocol) || parsed.username + parsed.password !== '') {
    throw new TileTemplateError('is an address that begins with https:// or http://');
  }
  if (!url.slice(0, url.indexOf('{')).startsWith(`${parsed.protocol}//${originalHost(url)}/`)) {
    throw new TileTemplateError('names its host, and then these in braces');
  }
  // A URL's host may have a semicolon, which would end a directive of the page's policy.
  if (!HOST.test(parsed.host)) throw new TileTemplateError('names a host, such as tiles.example.org');
  return { url, origin: parsed.origin };
}

function originalHost(url: string): string {
  return /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
}
