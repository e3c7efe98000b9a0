import type { Geometry, Position } from '../feature/geometry.ts';
import type { ByteWriter } from '../lib/byte-writer.ts';
import { firstPosition, type WritePosition } from './position-writer.ts';

const COMMA = 0x2c;
const OPEN = 0x28;
const CLOSE = 0x29;

/**
 * Writes a geometry as Well-Known Text (OGC 06-103r4 §7): `POINT Z (1 2 3)`, `MULTIPOINT ((1 2),(3 4))`, `POLYGON EMPTY`.
 * `writePosition` separates ordinates by a blank.
 */
export function writeWkt(writer: ByteWriter, geometry: Geometry, writePosition: WritePosition): void {
  const dimension = (firstPosition(geometry)?.length ?? 2) > 2 ? 3 : 2;
  new WktWriter(writer, writePosition, dimension).geometry(geometry);
}

class WktWriter {
  readonly #writer: ByteWriter;
  readonly #writePosition: WritePosition;
  readonly #dimension: 2 | 3;

  constructor(writer: ByteWriter, writePosition: WritePosition, dimension: 2 | 3) {
    this.#writer = writer;
    this.#writePosition = writePosition;
    this.#dimension = dimension;
  }

  geometry(geometry: Geometry): void {
    this.#writer.ascii(geometry.type.toUpperCase());
    this.#writer.ascii(this.#dimension === 3 ? ' Z ' : ' ');
    switch (geometry.type) {
      case 'Point':
        this.#list(geometry.coordinates.length === 0 ? [] : [geometry.coordinates], this.#position);
        break;
      case 'LineString':
        this.#line(geometry.coordinates);
        break;
      case 'Polygon':
      case 'MultiLineString':
        this.#lines(geometry.coordinates);
        break;
      case 'MultiPoint':
        this.#list(geometry.coordinates, this.#point);
        break;
      case 'MultiPolygon':
        this.#list(geometry.coordinates, this.#lines);
        break;
      case 'GeometryCollection':
        this.#list(geometry.geometries, this.geometry);
        break;
    }
  }

  #list<T>(items: readonly T[], write: (this: this, item: T) => void): void {
    if (items.length === 0) {
      this.#writer.ascii('EMPTY');
      return;
    }
    this.#writer.byte(OPEN);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.#writer.byte(COMMA);
      write.call(this, items[i] as T);
    }
    this.#writer.byte(CLOSE);
  }

  #lines(lines: readonly (readonly Position[])[]): void {
    this.#list(lines, this.#line);
  }

  #line(line: readonly Position[]): void {
    this.#list(line, this.#position);
  }

  #point(position: Position): void {
    this.#list(position.length === 0 ? [] : [position], this.#position);
  }

  #position(position: Position): void {
    this.#writePosition(this.#writer, position, this.#dimension);
  }
}
