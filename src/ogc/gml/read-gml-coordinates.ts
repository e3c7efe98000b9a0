import type { AxisOrder } from '../../crs/crs.ts';
import type { Position } from '../../feature/geometry.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';

/** Namespaces of GML 2 and 3.1, and of GML 3.2. */
export const GML_NAMESPACES: readonly string[] = [
  'http://www.opengis.net/gml',
  'http://www.opengis.net/gml/3.2',
];

/** A GML geometry that can't be read. The message is one clause that names the element; its place is where that begins. */
export class GmlGeometryError extends Error {
  /** The element's name with its prefix. */
  readonly element: string;
  readonly line: number;
  readonly column: number;
  /** The CRS name that isn't known, when that is the problem. */
  readonly srsName: string | undefined;

  constructor(element: XmlElement, problem: string, srsName?: string) {
    const name = element.prefix === '' ? element.localName : `${element.prefix}:${element.localName}`;
    super(`${name} ${problem}`);
    this.name = 'GmlGeometryError';
    this.element = name;
    this.line = element.line;
    this.column = element.column;
    this.srsName = srsName;
  }
}

/** What elements inherit from those around them. */
export interface CoordinateContext {
  readonly axisOrder: AxisOrder;
  /** Of `posList`; each `pos` shows its own. */
  readonly dimension: 2 | 3;
}

/**
 * The positions that stand in an element as `pos`, `posList`, `coordinates` or `coord` (GML 3.1.1 §10.1.4, GML 2.1.2
 * §4.3.1), as x,y[,z]. `kind` says which of them it is where its name doesn't. Throws GmlGeometryError.
 */
export function readCoordinates(
  element: XmlElement,
  context: CoordinateContext,
  kind = element.localName,
): Position[] {
  switch (kind) {
    case 'pos':
      return [readPos(element, context)];
    case 'posList':
      return readPosList(element, context);
    case 'coordinates':
      return readTuples(element, context);
    case 'coord':
      return [readCoord(element, context)];
    default:
      throw new GmlGeometryError(element, 'is not expected where coordinates are');
  }
}

/** The element's `srsDimension` (`dimension` in GML 3.0), if it has one. Throws GmlGeometryError. */
export function srsDimensionOf(element: XmlElement): 2 | 3 | undefined {
  const value = attribute(element, 'srsDimension') ?? attribute(element, 'dimension');
  if (value === undefined) return undefined;
  if (value.trim() === '2') return 2;
  if (value.trim() === '3') return 3;
  throw new GmlGeometryError(
    element,
    `has srsDimension ${JSON.stringify(value.slice(0, 20))}, where 2 or 3 is accepted`,
  );
}

function readPos(element: XmlElement, context: CoordinateContext): Position {
  const numbers = readNumbers(element);
  const declared = srsDimensionOf(element) ?? numbers.length;
  if (numbers.length !== declared || (declared !== 2 && declared !== 3)) {
    throw new GmlGeometryError(
      element,
      `has ${numbers.length} numbers, where ${declared === 3 ? 3 : '2 or 3'} are expected`,
    );
  }
  return inOrder(numbers, context.axisOrder);
}

function readPosList(element: XmlElement, context: CoordinateContext): Position[] {
  const numbers = readNumbers(element);
  const dimension = srsDimensionOf(element) ?? context.dimension;
  if (numbers.length % dimension !== 0) {
    throw new GmlGeometryError(
      element,
      `has ${numbers.length} numbers, which is no multiple of its dimension ${dimension}`,
    );
  }
  const swap = context.axisOrder === 'yx' ? 1 : 0;
  const positions = new Array<Position>(numbers.length / dimension);
  for (let i = 0, at = 0; i < positions.length; i++, at += dimension) {
    const x = numbers[at + swap] as number;
    const y = numbers[at + 1 - swap] as number;
    positions[i] = dimension === 3 ? [x, y, numbers[at + 2] as number] : [x, y];
  }
  return positions;
}

function inOrder(numbers: readonly number[], axisOrder: AxisOrder): Position {
  if (axisOrder === 'xy') return numbers;
  const [first, second, ...rest] = numbers as [number, number, ...number[]];
  return [second, first, ...rest];
}

/** What numbers are made of: `Number` alone would take hexadecimal, blanks and infinity for numbers too. */
const NUMBER_CHARACTERS = /^[0-9.eE+\- \t\r\n]*$/;

function readNumbers(element: XmlElement): number[] {
  const written = text(element).trim();
  if (childElements(element).length > 0)
    throw new GmlGeometryError(element, 'has elements, where numbers are expected');
  if (written === '') return [];
  const words = written.split(/[ \t\r\n]+/);
  if (NUMBER_CHARACTERS.test(written)) {
    const numbers = words.map(Number);
    if (numbers.every(Number.isFinite)) return numbers;
  }
  // Finds the one to name.
  return words.map((word) => toNumber(element, word));
}

function toNumber(element: XmlElement, word: string): number {
  const number = NUMBER_CHARACTERS.test(word) && word !== '' ? Number(word) : NaN;
  if (Number.isFinite(number)) return number;
  throw new GmlGeometryError(
    element,
    `has ${JSON.stringify(word.slice(0, 40))}, where a finite number is expected`,
  );
}

function readTuples(element: XmlElement, context: CoordinateContext): Position[] {
  const decimal = separator(element, 'decimal', '.');
  const cs = separator(element, 'cs', ',');
  const ts = separator(element, 'ts', ' ');
  if (new Set([decimal, cs, ts]).size < 3)
    throw new GmlGeometryError(element, 'has the same character as two separators');
  const written = text(element).trim();
  if (written === '') return [];
  const tuples = isBlank(ts) ? spacedTuples(written, cs) : written.split(ts);
  return tuples
    .filter((tuple, i) => tuple.trim() !== '' || i < tuples.length - 1)
    .map((tuple) => {
      const words = isBlank(cs)
        ? tuple.trim().split(/[ \t\r\n]+/)
        : tuple.split(cs).map((word) => word.trim());
      const numbers = words.map((word) =>
        toNumber(element, decimal === '.' ? word : decimalWord(word, decimal)),
      );
      if (numbers.length !== 2 && numbers.length !== 3) {
        throw new GmlGeometryError(
          element,
          `has a tuple of ${numbers.length} numbers, where 2 or 3 are expected`,
        );
      }
      return inOrder(numbers, context.axisOrder);
    });
}

/** Blanks around the comma of a tuple are common, though no tuple ends there. */
function spacedTuples(written: string, cs: string): string[] {
  return written
    .split(cs)
    .map((part) => part.trim())
    .join(cs)
    .split(/[ \t\r\n]+/);
}

function decimalWord(word: string, decimal: string): string {
  return word.includes('.') ? '' : word.replace(decimal, '.');
}

function separator(element: XmlElement, name: string, byDefault: string): string {
  const value = attribute(element, name) ?? byDefault;
  if ([...value].length !== 1 || /[0-9+\-eE]/.test(value)) {
    throw new GmlGeometryError(
      element,
      `has ${JSON.stringify(value.slice(0, 20))} as ${name}, where one character is expected`,
    );
  }
  return value;
}

function isBlank(character: string): boolean {
  return /[ \t\r\n]/.test(character);
}

function readCoord(element: XmlElement, context: CoordinateContext): Position {
  const numbers: number[] = [];
  for (const [i, child] of childElements(element).entries()) {
    if (child.localName !== ['X', 'Y', 'Z'][i])
      throw new GmlGeometryError(element, 'has other elements than X, Y and Z');
    numbers.push(toNumber(child, text(child).trim()));
  }
  if (numbers.length < 2) throw new GmlGeometryError(element, 'has no X and Y');
  return inOrder(numbers, context.axisOrder);
}
