import { envelopeOf, type Geometry, isEmpty, type Position } from '../../feature/geometry.ts';
import { KIND_OF_GEOMETRY, type ShapeKind } from './shapefile-table.ts';

/** ESRI Shapefile Technical Description (1998), p. 4. */
const SHAPE_TYPES: Readonly<Record<ShapeKind, number>> = {
  none: 0,
  point: 1,
  line: 3,
  polygon: 5,
  multipoint: 8,
};
const WITH_Z = 10;

export function shapeTypeCode(kind: ShapeKind, hasZ: boolean): number {
  return kind === 'none' || !hasZ ? SHAPE_TYPES[kind] : SHAPE_TYPES[kind] + WITH_Z;
}

export const NULL_SHAPE = Buffer.alloc(4);

/** A geometry as the contents of a shapefile's record; a null shape where it is empty or of no kind. */
export function shapeOf(geometry: Geometry, hasZ: boolean): Buffer {
  const kind = KIND_OF_GEOMETRY[geometry.type];
  if (kind === 'none' || isEmpty(geometry)) return NULL_SHAPE;
  const code = shapeTypeCode(kind, hasZ);
  switch (geometry.type) {
    case 'Point':
      return pointShape(geometry.coordinates, code, hasZ);
    case 'MultiPoint':
      return partsShape(geometry, {
        code,
        hasZ,
        parts: [geometry.coordinates.filter(({ length }) => length > 0)],
      });
    case 'LineString':
      return partsShape(geometry, { code, hasZ, parts: [geometry.coordinates], withParts: true });
    case 'MultiLineString':
      return partsShape(geometry, { code, hasZ, parts: filled(geometry.coordinates), withParts: true });
    case 'Polygon':
      return partsShape(geometry, { code, hasZ, parts: rings(geometry.coordinates), withParts: true });
    case 'MultiPolygon':
      return partsShape(geometry, {
        code,
        hasZ,
        parts: geometry.coordinates.flatMap(rings),
        withParts: true,
      });
    case 'GeometryCollection':
      return NULL_SHAPE;
  }
}

type Line = readonly Position[];

function filled(lines: readonly Line[]): Line[] {
  return lines.filter((line) => line.length > 0);
}

/** Outer rings clockwise, holes counterclockwise (p. 8). */
function rings(polygon: readonly Line[]): Line[] {
  return polygon.flatMap((ring, index) => {
    if (ring.length === 0) return [];
    const isOuter = index === 0;
    return [area(ring) > 0 === isOuter ? ring.toReversed() : ring];
  });
}

/** Positive: counterclockwise. Relative to the first position, so that far coordinates don't drown small areas. */
function area(ring: Line): number {
  const [origin] = ring as [Position];
  const [x0, y0] = origin as [number, number];
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as unknown as [number, number];
    const [bx, by] = ring[i] as unknown as [number, number];
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** A point with z always has a measure; below -10^38 it is none (p. 2). Other shapes leave measures out. */
const NO_MEASURE = -1e39;

/** A position without a z in a shapefile with z has 0: the format has no other way. */
function heightOf(position: Position): number {
  return position[2] ?? 0;
}

function pointShape(position: Position, code: number, hasZ: boolean): Buffer {
  const bytes = Buffer.alloc(hasZ ? 36 : 20);
  bytes.writeInt32LE(code, 0);
  bytes.writeDoubleLE(position[0] as number, 4);
  bytes.writeDoubleLE(position[1] as number, 12);
  if (hasZ) bytes.writeDoubleLE(NO_MEASURE, bytes.writeDoubleLE(heightOf(position), 20));
  return bytes;
}

interface Parts {
  readonly code: number;
  readonly hasZ: boolean;
  readonly parts: readonly Line[];
  /** False: positions alone, as multipoints have them. */
  readonly withParts?: boolean;
}

/** Box, numbers, beginnings of the parts, positions, heights. */
function partsShape(geometry: Geometry, { code, hasZ, parts, withParts = false }: Parts): Buffer {
  const count = parts.reduce((sum, part) => sum + part.length, 0);
  const heights = hasZ ? 16 + 8 * count : 0;
  const bytes = Buffer.alloc(4 + 32 + (withParts ? 8 + 4 * parts.length : 4) + 16 * count + heights);
  const { minX, minY, maxX, maxY } = envelopeOf(geometry) as NonNullable<ReturnType<typeof envelopeOf>>;
  let at = bytes.writeInt32LE(code, 0);
  for (const bound of [minX, minY, maxX, maxY]) at = bytes.writeDoubleLE(bound, at);
  if (withParts) at = bytes.writeInt32LE(parts.length, at);
  at = bytes.writeInt32LE(count, at);
  let first = 0;
  if (withParts) {
    for (const part of parts) {
      at = bytes.writeInt32LE(first, at);
      first += part.length;
    }
  }
  for (const part of parts) {
    for (const position of part) {
      at = bytes.writeDoubleLE(position[0] as number, at);
      at = bytes.writeDoubleLE(position[1] as number, at);
    }
  }
  if (hasZ) writeHeights(bytes, at, parts);
  return bytes;
}

function writeHeights(bytes: Buffer, from: number, parts: readonly Line[]): void {
  let at = from + 16;
  let min = Infinity;
  let max = -Infinity;
  for (const part of parts) {
    for (const position of part) {
      const z = heightOf(position);
      min = Math.min(min, z);
      max = Math.max(max, z);
      at = bytes.writeDoubleLE(z, at);
    }
  }
  bytes.writeDoubleLE(max, bytes.writeDoubleLE(min, from));
}
