import type { Geometry, Position } from './geometry.ts';

/** Text that is no Well-Known Text; the message is one clause that names the place. */
export class WktError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WktError';
  }
}

export interface WktGeometry {
  readonly geometry: Geometry;
  /** The EPSG code of an EWKT prefix `SRID=n;`. */
  readonly srid: number | undefined;
}

const MAX_COLLECTION_DEPTH = 32;
const SRID = /\s*SRID\s*=\s*(\d{1,9})\s*;/iy;
const WORD = /\s*([A-Za-z]+)/y;
const NUMBER = /\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
const TAG = /^(.*?)(ZM|Z|M)?$/;

/**
 * Reads a geometry in Well-Known Text (OGC 06-103r4 §7), any case, with PostGIS' `SRID=n;` before it, `EMPTY`, and z
 * given as `POINT Z (1 2 3)`, `POINTZ(1 2 3)` or `POINT(1 2 3)`. Coordinates come as they stand: x first is up to the
 * writer. Rings and lengths are not checked.
 * @throws WktError for other text, curves, measures (M), and empty points within a multipoint.
 */
export function parseWkt(text: string): WktGeometry {
  const reader = new WktReader(text);
  const srid = reader.match(SRID);
  const geometry = reader.geometry(0);
  reader.end();
  return { geometry, srid: srid === undefined ? undefined : Number(srid) };
}

class WktReader {
  readonly #text: string;
  #at = 0;
  /** Numbers in a position that the tag demands; undefined: the first position decides. */
  #dimension: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  geometry(depth: number): Geometry {
    const type = this.#tag();
    switch (type) {
      case 'POINT':
        return {
          type: 'Point',
          coordinates: this.#empty() ? [] : this.#inParentheses(() => this.#position()),
        };
      case 'LINESTRING':
        return { type: 'LineString', coordinates: this.#empty() ? [] : this.#line() };
      case 'POLYGON':
        return { type: 'Polygon', coordinates: this.#empty() ? [] : this.#lines() };
      case 'MULTIPOINT':
        return { type: 'MultiPoint', coordinates: this.#empty() ? [] : this.#points() };
      case 'MULTILINESTRING':
        return { type: 'MultiLineString', coordinates: this.#empty() ? [] : this.#lines() };
      case 'MULTIPOLYGON':
        return { type: 'MultiPolygon', coordinates: this.#empty() ? [] : this.#list(() => this.#lines()) };
      case 'GEOMETRYCOLLECTION': {
        if (depth >= MAX_COLLECTION_DEPTH)
          throw new WktError(`geometry collections are nested deeper than ${MAX_COLLECTION_DEPTH}`);
        return {
          type: 'GeometryCollection',
          geometries: this.#empty() ? [] : this.#list(() => this.geometry(depth + 1)),
        };
      }
      default:
        throw new WktError(`geometry type ${type} is not supported`);
    }
  }

  /** Takes what a sticky expression matches here, and returns its first group. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[1];
  }

  end(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
  }

  /** The type's name in capitals; Z, M or ZM may be written apart from it or with it. */
  #tag(): string {
    const word = this.match(WORD)?.toUpperCase();
    if (word === undefined) throw this.#unexpected('the name of a geometry type');
    const [, type, attached] = TAG.exec(word) as unknown as [string, string, string | undefined];
    const mark = attached ?? this.#apart();
    if (mark?.includes('M')) throw new WktError('measures (M) are not supported');
    this.#dimension = mark === 'Z' ? 3 : undefined;
    return type;
  }

  #apart(): string | undefined {
    const before = this.#at;
    const word = this.match(WORD)?.toUpperCase();
    if (word === 'Z' || word === 'M' || word === 'ZM') return word;
    this.#at = before;
    return undefined;
  }

  #empty(): boolean {
    const before = this.#at;
    if (this.match(WORD)?.toUpperCase() === 'EMPTY') return true;
    this.#at = before;
    return false;
  }

  #position(): Position {
    const numbers: number[] = [];
    for (let number = this.match(NUMBER); number !== undefined; number = this.match(NUMBER))
      numbers.push(Number(number));
    this.#dimension ??= numbers.length;
    if (numbers.length < 2 || numbers.length > 3) throw this.#unexpected('two or three numbers');
    if (numbers.length !== this.#dimension) throw this.#unexpected(`${this.#dimension} numbers`);
    return numbers;
  }

  #line(): Position[] {
    return this.#list(() => this.#position());
  }

  #lines(): Position[][] {
    return this.#list(() => this.#line());
  }

  /** The points of a multipoint, with parentheses of their own or without. */
  #points(): Position[] {
    return this.#list(() => {
      this.#skipBlanks();
      if (this.#text[this.#at] === '(') return this.#inParentheses(() => this.#position());
      if (this.#empty()) throw new WktError('multipoint has an empty point');
      return this.#position();
    });
  }

  #list<T>(item: () => T): T[] {
    return this.#inParentheses(() => {
      const items: T[] = [];
      do items.push(item());
      while (this.#take(','));
      return items;
    });
  }

  #inParentheses<T>(content: () => T): T {
    if (!this.#take('(')) throw this.#unexpected("'(' or EMPTY");
    const value = content();
    if (!this.#take(')')) throw this.#unexpected("',' or ')'");
    return value;
  }

  #take(character: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #unexpected(expected: string): WktError {
    const found = this.#text.slice(this.#at, this.#at + 20);
    const what = found === '' ? 'the text ends' : `${JSON.stringify(found)} stands`;
    return new WktError(`${what} at character ${this.#at + 1} where ${expected} is expected`);
  }
}
