import { readFileSync } from 'node:fs';
import type { Crs } from './crs.ts';
import type { Bounds, Operations } from './operations.ts';

/**
 * The coordinate reference systems that coordinates can be transformed to and from: those of the EPSG registry for
 * which proj4 agrees with PROJ within a metre over the area of use (see `tools/make-crs`). The table is read at the
 * first question, in about a millisecond.
 */

type Box = readonly [west: number, south: number, east: number, north: number];

/** A line of `generated/epsg.json`. 0 metres per unit: degrees. The accuracy is null where operations follow. */
type Row = readonly [
  code: number,
  name: string,
  northFirst: 0 | 1,
  metresPerUnit: number,
  definition: string,
  area: Box,
  accuracyMetres?: number | null,
  blendMetres?: number,
  operations?: readonly (readonly [shift: readonly number[], area: Box])[],
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

/** What positions are in where nobody says otherwise. */
export function wgs84(): Crs {
  const crs = crsByCode(4326);
  if (crs === undefined) throw new Error('EPSG:4326 is missing from the registry.');
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
 * The CRS as a PROJ string that proj4 reads, with its datum shift unless it has several (`operationsOf`). Its axes are
 * those of `x,y` inside: `+axis=wsu` where the CRS counts westwards and southwards.
 */
export function definitionOf(code: number): string | undefined {
  return rowOf(code)?.[4];
}

/** The datum shifts of a CRS that one shift in its definition doesn't do justice to. */
export function operationsOf(code: number): Operations | undefined {
  const row = rowOf(code);
  const [blendMetres, operations] = [row?.[7], row?.[8]];
  if (blendMetres === undefined || operations === undefined) return undefined;
  return { blendMetres, list: operations.map(([shift, box]) => ({ shift, area: boundsOf(box) })) };
}

/** Where the CRS is meant to be used, and where its transformation has been compared with PROJ. */
export function areaOfUse(code: number): Bounds | undefined {
  const area = rowOf(code)?.[5];
  return area && boundsOf(area);
}

function boundsOf([west, south, east, north]: Box): Bounds {
  return { west, south, east, north };
}

/**
 * How far from the truth a transformation between this CRS and WGS 84 may be, in metres, as the EPSG registry says
 * of its datum shift; undefined when the registry gives no figure, none is needed or there are several shifts.
 */
export function shiftAccuracyMetres(code: number): number | undefined {
  return rowOf(code)?.[6] ?? undefined;
}
