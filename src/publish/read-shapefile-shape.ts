import type { Geometry, GeometryTypeName, Position } from '../feature/geometry.ts';
import { polygonsOf, TooManyRings } from './read-shapefile-rings.ts';

/** Shape types of the ESRI Shapefile Technical Description (July 1998), page 4. */
type Family = 'Null' | 'Point' | 'PolyLine' | 'Polygon' | 'MultiPoint' | 'MultiPatch';

export interface ShapeType {
  readonly code: number;
  readonly family: Family;
  readonly hasZ: boolean;
  /** Z types have measures too, or leave them out. */
  readonly hasM: boolean;
  /** The type of all its geometries, where there is only one. */
  readonly geometryType: GeometryTypeName | undefined;
}

const FAMILIES: readonly [number, Family][] = [
  [1, 'Point'],
  [3, 'PolyLine'],
  [5, 'Polygon'],
  [8, 'MultiPoint'],
];

const SHAPE_TYPES: ReadonlyMap<number, ShapeType> = new Map(
  [
    shapeType(0, 'Null', false, false),
    ...FAMILIES.flatMap(([code, family]) => [
      shapeType(code, family, false, false),
      shapeType(code + 10, family, true, true),
      shapeType(code + 20, family, false, true),
    ]),
    shapeType(31, 'MultiPatch', true, true),
  ].map((type) => [type.code, type]),
);

function shapeType(code: number, family: Family, hasZ: boolean, hasM: boolean): ShapeType {
  const geometryType = family === 'Point' || family === 'MultiPoint' ? family : undefined;
  return { code, family, hasZ, hasM, geometryType };
}

/** The shape type with that code, if there is one. */
export function shapeTypeOf(code: number): ShapeType | undefined {
  return SHAPE_TYPES.get(code);
}

/** A shape that can't be read; the message is a clause for `InvalidRecord`. */
export class ShapeError extends Error {}

export interface Shape {
  /** null for null shapes and shapes without positions. */
  readonly geometry: Geometry | null;
  /** There are measures, not all of them "no data"; `geometry` lacks them. */
  readonly hasM: boolean;
}

const NO_DATA = -1e38;

/** Reads a record's content: little endian, starting with the shape type. Throws ShapeError. */
export function decodeShape(content: Buffer, fileType: ShapeType): Shape {
  if (content.length < 4) throw new ShapeError('has no shape type');
  const type = shapeTypeOf(content.readInt32LE(0));
  if (type === undefined) throw new ShapeError(`has the unknown shape type ${content.readInt32LE(0)}`);
  if (type.family === 'Null') return { geometry: null, hasM: false };
  if (type.code !== fileType.code) {
    throw new ShapeError(`has shape type ${type.code} in a file of shape type ${fileType.code}`);
  }
  if (type.family === 'Point') return decodePoint(content, type);
  return type.family === 'MultiPoint' ? decodeMultiPoint(content, type) : decodeLines(content, type);
}

function decodePoint(content: Buffer, type: ShapeType): Shape {
  need(content, type.hasZ ? 28 : 20);
  const x = finite(content.readDoubleLE(4));
  const y = finite(content.readDoubleLE(12));
  const coordinates = type.hasZ ? [x, y, finite(content.readDoubleLE(20))] : [x, y];
  const atM = type.hasZ ? 28 : 20;
  const hasM = type.hasM && content.length >= atM + 8 && content.readDoubleLE(atM) > NO_DATA;
  return { geometry: { type: 'Point', coordinates }, hasM };
}

function decodeMultiPoint(content: Buffer, type: ShapeType): Shape {
  need(content, 40);
  const count = content.readInt32LE(36);
  const { positions, hasM } = decodePositions(content, type, 40, count);
  return { geometry: positions.length === 0 ? null : { type: 'MultiPoint', coordinates: positions }, hasM };
}

function decodeLines(content: Buffer, type: ShapeType): Shape {
  need(content, 44);
  const partCount = content.readInt32LE(36);
  const count = content.readInt32LE(40);
  if (partCount < 0 || partCount * 4 > content.length)
    throw new ShapeError(`says that it has ${partCount} parts`);
  const { positions, hasM } = decodePositions(content, type, 44 + partCount * 4, count);
  if (partCount === 0 && count > 0) throw new ShapeError(`has ${count} positions in no part`);
  const lines: Position[][] = [];
  for (let part = 0; part < partCount; part++) {
    const from = content.readInt32LE(44 + part * 4);
    const to = part + 1 < partCount ? content.readInt32LE(48 + part * 4) : count;
    if (from < 0 || to < from || to > count || (part === 0 && from !== 0)) {
      throw new ShapeError(`has a part from position ${from} to ${to} of ${count}`);
    }
    lines.push(positions.slice(from, to));
  }
  return { geometry: lines.length === 0 ? null : geometryOf(type, lines), hasM };
}

function geometryOf(type: ShapeType, lines: Position[][]): Geometry {
  if (type.family === 'PolyLine') {
    if (lines.some((line) => line.length < 2)) throw new ShapeError('has a line of fewer than two positions');
    return lines.length === 1
      ? { type: 'LineString', coordinates: lines[0] as Position[] }
      : { type: 'MultiLineString', coordinates: lines };
  }
  for (const ring of lines) checkRing(ring);
  try {
    const polygons = polygonsOf(lines);
    return polygons.length === 1
      ? { type: 'Polygon', coordinates: polygons[0] as Position[][] }
      : { type: 'MultiPolygon', coordinates: polygons };
  } catch (error) {
    if (error instanceof TooManyRings) throw new ShapeError('has too many rings to find its holes');
    throw error;
  }
}

function checkRing(ring: readonly Position[]): void {
  if (ring.length < 4) throw new ShapeError('has a ring of fewer than four positions');
  const first = ring[0] as Position;
  const last = ring.at(-1) as Position;
  if (first.some((value, axis) => value !== last[axis]))
    throw new ShapeError('has a ring that is not closed');
}

/** Positions lie as x,y pairs, then all z behind their range, then all m behind theirs. */
function decodePositions(
  content: Buffer,
  type: ShapeType,
  at: number,
  count: number,
): { positions: Position[]; hasM: boolean } {
  if (count < 0) throw new ShapeError(`says that it has ${count} positions`);
  const atZ = at + count * 16;
  const atM = type.hasZ ? atZ + 16 + count * 8 : atZ;
  need(content, atM);
  const positions = new Array<Position>(count);
  for (let i = 0; i < count; i++) {
    const x = finite(content.readDoubleLE(at + i * 16));
    const y = finite(content.readDoubleLE(at + i * 16 + 8));
    positions[i] = type.hasZ ? [x, y, finite(content.readDoubleLE(atZ + 16 + i * 8))] : [x, y];
  }
  let hasM = false;
  if (type.hasM && content.length >= atM + 16 + count * 8) {
    for (let i = 0; i < count && !hasM; i++) hasM = content.readDoubleLE(atM + 16 + i * 8) > NO_DATA;
  }
  return { positions, hasM };
}

function need(content: Buffer, size: number): void {
  if (content.length < size) {
    throw new ShapeError(`has ${content.length} bytes where its counts ask for ${size}`);
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new ShapeError('has a coordinate that is no finite number');
  return value;
}
