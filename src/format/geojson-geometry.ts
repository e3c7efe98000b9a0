import type { Geometry, GeometryTypeName, Position } from '../feature/geometry.ts';
import type { ByteWriter } from '../lib/byte-writer.ts';
import { utf8 } from '../lib/escapes.ts';
import { firstPosition, type WritePosition } from './position-writer.ts';

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

const END = utf8('}');
const COLLECTION = utf8('{"type":"GeometryCollection","geometries":[');
const COLLECTION_END = utf8(']}');

const STARTS = Object.fromEntries(
  ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'].map((type) => [
    type,
    utf8(`{"type":"${type}","coordinates":`),
  ]),
) as Readonly<Record<Exclude<GeometryTypeName, 'GeometryCollection'>, Uint8Array>>;

/**
 * Writes geometries as RFC 7946 §3.1 has them, exterior rings counterclockwise and interior ones clockwise (§3.1.6). An
 * empty geometry keeps its empty arrays.
 */
export class GeoJsonGeometryWriter {
  readonly #writePosition: WritePosition;

  /** `writePosition` separates ordinates by a comma. */
  constructor(writePosition: WritePosition) {
    this.#writePosition = writePosition;
  }

  write(writer: ByteWriter, geometry: Geometry): void {
    const dimension = (firstPosition(geometry)?.length ?? 2) > 2 ? 3 : 2;
    this.#geometry(writer, geometry, dimension);
  }

  #geometry(writer: ByteWriter, geometry: Geometry, dimension: 2 | 3): void {
    if (geometry.type === 'GeometryCollection') {
      writer.raw(COLLECTION);
      for (let i = 0; i < geometry.geometries.length; i++) {
        if (i > 0) writer.byte(COMMA);
        this.#geometry(writer, geometry.geometries[i] as Geometry, dimension);
      }
      writer.raw(COLLECTION_END);
      return;
    }
    writer.raw(STARTS[geometry.type]);
    switch (geometry.type) {
      case 'Point':
        this.#position(writer, geometry.coordinates, dimension);
        break;
      case 'LineString':
      case 'MultiPoint':
        this.#line(writer, geometry.coordinates, false, dimension);
        break;
      case 'MultiLineString':
        this.#list(writer, geometry.coordinates, (line) => this.#line(writer, line, false, dimension));
        break;
      case 'Polygon':
        this.#rings(writer, geometry.coordinates, dimension);
        break;
      case 'MultiPolygon':
        this.#list(writer, geometry.coordinates, (rings) => this.#rings(writer, rings, dimension));
        break;
    }
    writer.raw(END);
  }

  #rings(writer: ByteWriter, rings: readonly (readonly Position[])[], dimension: 2 | 3): void {
    this.#list(writer, rings, (ring, index) =>
      this.#line(writer, ring, isClockwise(ring) === (index === 0), dimension),
    );
  }

  #line(writer: ByteWriter, line: readonly Position[], backwards: boolean, dimension: 2 | 3): void {
    const last = line.length - 1;
    writer.byte(OPEN);
    for (let i = 0; i <= last; i++) {
      if (i > 0) writer.byte(COMMA);
      this.#position(writer, line[backwards ? last - i : i] as Position, dimension);
    }
    writer.byte(CLOSE);
  }

  #position(writer: ByteWriter, position: Position, dimension: 2 | 3): void {
    writer.byte(OPEN);
    if (position.length > 0) this.#writePosition(writer, position, dimension);
    writer.byte(CLOSE);
  }

  #list<T>(writer: ByteWriter, items: readonly T[], write: (item: T, index: number) => void): void {
    writer.byte(OPEN);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) writer.byte(COMMA);
      write(items[i] as T, i);
    }
    writer.byte(CLOSE);
  }
}

/** By the sign of the area; undefined for a ring without area, which has no direction. */
function isClockwise(ring: readonly Position[]): boolean | undefined {
  const [origin] = ring;
  if (origin === undefined) return undefined;
  const originX = origin[0] as number;
  const originY = origin[1] as number;
  let area = 0;
  let x = 0;
  let y = 0;
  for (const position of ring) {
    const nextX = (position[0] as number) - originX;
    const nextY = (position[1] as number) - originY;
    area += x * nextY - nextX * y;
    x = nextX;
    y = nextY;
  }
  return area === 0 ? undefined : area < 0;
}
