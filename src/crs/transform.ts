import { type Convert, convertDirectly, WGS84 } from './convert-directly.ts';
import type { Crs } from './crs.ts';
import { convertByGrid } from './datum-grid.ts';
import { convertByDefinition, type TwoWay } from './datum-shift.ts';
import { convertByArea } from './operations.ts';
import { definitionOf, operationsOf } from './registry.ts';

/** Where `Transform.forward` puts its result: x at 0, y at 1. */
export interface MutablePosition {
  [index: number]: number;
}

/** Turns coordinates of one CRS into those of another. Made once and used for millions of positions. */
export interface Transform {
  readonly from: Crs;
  readonly to: Crs;
  /** True when both are the same CRS: every coordinate stays as it is, bit for bit. */
  readonly isIdentity: boolean;
  /**
   * Writes the transformed x,y to `out[0]` and `out[1]`. x is easting or longitude (westing where the CRS counts
   * westwards), in the units of the CRS: degrees or its length unit. Throws TransformError.
   */
  forward(x: number, y: number, out: MutablePosition): void;
}

/** A position that has no coordinates in the other CRS, such as a pole in Web Mercator or a latitude of 91. */
export class TransformError extends Error {
  readonly x: number;
  readonly y: number;

  constructor(from: Crs, to: Crs, x: number, y: number, options?: ErrorOptions) {
    super(`the position ${x} ${y} of EPSG:${from.code} has no coordinates in EPSG:${to.code}`, options);
    this.name = 'TransformError';
    this.x = x;
    this.y = y;
  }
}

/** The transformation from one CRS to another; undefined when one of them is not in the registry. */
export function createTransform(from: Crs, to: Crs): Transform | undefined {
  const source = definitionOf(from.code);
  const target = definitionOf(to.code);
  if (source === undefined || target === undefined) return undefined;
  if (from.code === to.code) return { from, to, isIdentity: true, forward: keep };
  return { from, to, isIdentity: false, forward: checked(from, to, convert(from, to, source, target)) };
}

function keep(x: number, y: number, out: MutablePosition): void {
  out[0] = x;
  out[1] = y;
}

/**
 * proj4 skips the shift of one datum when the other definition has none, unless one side is WGS 84 by name; so a
 * pair with a shift goes by way of WGS 84, as all shifts of the registry do.
 */
function convert(from: Crs, to: Crs, source: string, target: string): Convert {
  const [ownFrom, ownTo] = [ownWay(from, source), ownWay(to, target)];
  const shifted = source.includes('+towgs84') || target.includes('+towgs84') || ownFrom || ownTo;
  const toWgs84 = ownFrom?.toWgs84 ?? convertByDefinition(source).toWgs84;
  const fromWgs84 = ownTo?.fromWgs84 ?? convertDirectly(WGS84, target);
  if (source === WGS84) return fromWgs84;
  if (target === WGS84) return toWgs84;
  if (!shifted) return convertDirectly(source, target);
  return (x, y) => {
    const middle = toWgs84(x, y);
    return middle && fromWgs84(middle.x, middle.y);
  };
}

/** The way of a CRS whose datum shift is more than its definition says: a grid, or several shifts. */
function ownWay({ code, metresPerUnit }: Crs, definition: string): TwoWay | undefined {
  const operations = operationsOf(code);
  const byArea = operations && convertByArea(definition, metresPerUnit, operations);
  return convertByGrid(code, definition, () => byArea ?? convertByDefinition(definition)) ?? byArea;
}

/** Longitudes are taken modulo 360 within this; beyond it they are no longitudes. */
const MAX_LONGITUDE = 540;
/** What rounding may add to a pole's latitude. */
const MAX_LATITUDE = 90 + 1e-9;

function isOnEarth(crs: Crs, x: number, y: number): boolean {
  if (crs.unit === 'length') return Number.isFinite(x) && Number.isFinite(y);
  return Math.abs(y) <= MAX_LATITUDE && Math.abs(x) <= MAX_LONGITUDE;
}

function checked(from: Crs, to: Crs, transform: Convert): Transform['forward'] {
  return (x, y, out) => {
    if (!isOnEarth(from, x, y)) throw new TransformError(from, to, x, y);
    let found: ReturnType<Convert>;
    try {
      found = transform(x, y);
    } catch (cause) {
      throw new TransformError(from, to, x, y, { cause });
    }
    if (!found || !isOnEarth(to, found.x, found.y)) throw new TransformError(from, to, x, y);
    out[0] = found.x;
    out[1] = found.y;
  };
}

/** One position, its z unchanged. Throws TransformError. */
export function transformPosition(transform: Transform, position: readonly number[]): readonly number[] {
  if (transform.isIdentity) return position;
  const result = position.slice();
  transform.forward(position[0] as number, position[1] as number, result);
  return result;
}

/** How many decimals a reprojected coordinate is written with: 9 of a degree, or as many as give 0.1 mm. */
export function reprojectedDecimals(crs: Crs): number {
  if (crs.unit === 'degree') return 9;
  return Math.max(0, Math.ceil(4 + Math.log10(crs.metresPerUnit ?? 1)));
}

/** A reprojected coordinate as it is written: see `reprojectedDecimals`. Never negative zero. */
export function roundForCrs(value: number, crs: Crs): number {
  return Number(value.toFixed(reprojectedDecimals(crs))) + 0;
}
