import type { Geometry as FlatGeometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { checkGeometry, MAX_COLLECTION_DEPTH } from '../feature/check-geometry.ts';
import type { Geometry, GeometryTypeName, Position } from '../feature/geometry.ts';

/** A feature that can't be read; the message is a clause for `InvalidRecord`. */
export class FlatGeobufError extends Error {}

export const GEOMETRY_TYPES: readonly (GeometryTypeName | undefined)[] = [
  undefined,
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

export interface FlatGeobufShape {
  readonly geometry: Geometry;
  /** There were measures, which `geometry` lacks. */
  readonly hasM: boolean;
}

/**
 * The geometry of a feature of `length` bytes. `headerType` is the type that the file declares for all, 0 when each
 * says its own. Throws FlatGeobufError, and RangeError for offsets beyond the feature.
 */
export function decodeFlatGeometry(flat: FlatGeometry, headerType: number, length: number): FlatGeobufShape {
  const reader = new GeometryReader(length);
  const geometry = reader.read(flat, headerType === 0 ? flat.type() : headerType, 0);
  const problem = checkGeometry(geometry);
  if (problem !== undefined) throw new FlatGeobufError(`geometry is not valid: ${problem}`);
  return { geometry, hasM: reader.hasM };
}

class GeometryReader {
  hasM = false;
  /** Offsets may point anywhere, also twice at the same bytes: what is read is never more than what is there. */
  #bytesLeft: number;

  constructor(length: number) {
    this.#bytesLeft = length;
  }

  read(flat: FlatGeometry, typeCode: number, depth: number): Geometry {
    const type = GEOMETRY_TYPES[typeCode];
    if (type === undefined) throw new FlatGeobufError(`geometry type ${typeCode} is not supported`);
    switch (type) {
      case 'Point':
        return { type, coordinates: this.#positions(flat)[0] ?? [] };
      case 'LineString':
      case 'MultiPoint':
        return { type, coordinates: this.#positions(flat) };
      case 'Polygon':
      case 'MultiLineString':
        return { type, coordinates: this.#lines(flat) };
      case 'MultiPolygon': {
        const polygons = this.#parts(flat, (part) => this.#lines(part));
        return { type, coordinates: polygons };
      }
      case 'GeometryCollection':
        if (depth >= MAX_COLLECTION_DEPTH) {
          throw new FlatGeobufError(`geometry collections are nested deeper than ${MAX_COLLECTION_DEPTH}`);
        }
        return { type, geometries: this.#parts(flat, (part) => this.read(part, part.type(), depth + 1)) };
    }
  }

  #spend(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new FlatGeobufError('geometry has more parts than bytes');
  }

  #parts<T>(flat: FlatGeometry, read: (part: FlatGeometry) => T): T[] {
    const count = flat.partsLength();
    this.#spend(count * 4);
    return Array.from({ length: count }, (_, i) => read(flat.parts(i) as FlatGeometry));
  }

  #lines(flat: FlatGeometry): Position[][] {
    const positions = this.#positions(flat);
    const ends = flat.endsArray();
    if (ends === null || ends.length === 0) return positions.length === 0 ? [] : [positions];
    this.#spend(ends.length * 4);
    let from = 0;
    const lines: Position[][] = [];
    for (const end of ends) {
      if (end < from) throw new FlatGeobufError('geometry has parts that end before they begin');
      lines.push(positions.slice(from, end));
      from = end;
    }
    if (from !== positions.length)
      throw new FlatGeobufError(`geometry ends its parts at ${from} of ${positions.length}`);
    return lines;
  }

  #positions(flat: FlatGeometry): Position[] {
    const xy = flat.xyArray();
    if (xy === null) return [];
    const z = flat.zArray();
    this.#spend(xy.length * 8);
    if (flat.mLength() > 0) this.hasM = true;
    const count = xy.length / 2;
    if (!Number.isInteger(count)) throw new FlatGeobufError('geometry has an x without a y');
    const hasZ = z !== null && z.length > 0;
    if (hasZ && z.length !== count)
      throw new FlatGeobufError(`geometry has ${z.length} z for ${count} positions`);
    const positions = new Array<Position>(count);
    for (let i = 0; i < count; i++) {
      const x = xy[i * 2] as number;
      const y = xy[i * 2 + 1] as number;
      positions[i] = hasZ ? [x, y, z[i] as number] : [x, y];
    }
    return positions;
  }
}
