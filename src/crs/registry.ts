import { readFileSync } from 'node:fs';
import type { Crs } from './crs.ts';

/**
 * The coordinate reference systems that coordinates can be transformed to and from: those of the EPSG registry for
 * which proj4 agrees with PROJ within a metre over the area of use (see `tools/make-crs`). The table is read at the
 * first question, in about a millisecond.
 */

/** Where a CRS is meant to be used, in degrees of WGS 84; `west` is greater than `east` across the antimeridian. */
export interface AreaOfUse {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A line of `generated/epsg.json`. 0 metres per unit: degrees. */
type Row = readonly [
  code: number,
  name: string,
  northFirst: 0 | 1,
  metresPerUnit: number,
  definition: string,
  area: readonly [west: number, south: number, east: number, north: number],
  accuracyMetres?: number,
];

/**
 * The table as text and where each system's line begins in it: a server needs a handful of the thousands, so only
 * the lines that are asked for are parsed.
 */
interface Registry {
  readonly text: string;
  /** By code, ascending. */
  readonly lines: ReadonlyMap<number, number>;
  readonly rows: Map<number, Row>;
  /** Made when first asked for, so that a CRS is one object. */
  readonly systems: Map<number, Crs>;
}

let loaded: Registry | undefined;

function registry(): Registry {
  loaded ??= load(readFileSync(new URL('./generated/epsg.json', import.meta.url), 'latin1'));
  return loaded;
}

function load(text: string): Registry {
  const lines = new Map<number, number>();
  for (let start = text.indexOf('\n['); start !== -1; start = text.indexOf('\n[', start + 1)) {
    lines.set(Number.parseInt(text.slice(start + 2, start + 9), 10), start + 1);
  }
  return { text, lines, rows: new Map(), systems: new Map() };
}

function rowOf(code: number): Row | undefined {
  const { text, lines, rows } = registry();
  const known = rows.get(code);
  const start = lines.get(code);
  if (known !== undefined || start === undefined) return known;
  const line = text.slice(start, text.indexOf('\n', start)).replace(/,$/, '');
  const row = JSON.parse(line) as Row;
  rows.set(code, row);
  return row;
}

/** The CRS with this EPSG code, always the same object; undefined when it is unknown or can't be transformed exactly. */
export function crsByCode(code: number): Crs | undefined {
  const { systems } = registry();
  const known = systems.get(code);
  if (known !== undefined) return known;
  const row = rowOf(code);
  if (row === undefined) return undefined;
  const crs = crsOf(row);
  systems.set(code, crs);
  return crs;
}

function crsOf([code, name, northFirst, metresPerUnit]: Row): Crs {
  const axisOrder = northFirst === 1 ? 'yx' : 'xy';
  if (metresPerUnit === 0) return Object.freeze({ code, name, unit: 'degree', axisOrder });
  return Object.freeze({ code, name, unit: 'length', metresPerUnit, axisOrder });
}

/** All codes that `crsByCode` knows, ascending. */
export function supportedCodes(): readonly number[] {
  return [...registry().lines.keys()];
}

/**
 * The CRS as a PROJ string that proj4 reads, with its datum shift. Its axes are those of `x,y` inside: `+axis=wsu`
 * where the CRS counts westwards and southwards.
 */
export function definitionOf(code: number): string | undefined {
  return rowOf(code)?.[4];
}

/** Where the CRS is meant to be used, and where its transformation has been compared with PROJ. */
export function areaOfUse(code: number): AreaOfUse | undefined {
  const area = rowOf(code)?.[5];
  return area && { west: area[0], south: area[1], east: area[2], north: area[3] };
}

/**
 * How far from the truth a transformation between this CRS and WGS 84 may be, in metres, as the EPSG registry says
 * of its datum shift; undefined when the registry gives no figure or none is needed.
 */
export function shiftAccuracyMetres(code: number): number | undefined {
  return rowOf(code)?.[6];
}
