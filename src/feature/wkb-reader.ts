import type { Geometry, GeometryTypeName, Position } from './geometry.ts';

/** The bytes are no well-known binary of a geometry that `Geometry` has; the message is one clause. */
export class WkbError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WkbError';
  }
}

export interface WkbReading {
  readonly geometry: Geometry;
  /** The bytes had measures, which `geometry` lacks. */
  readonly hasM: boolean;
}

/** By type code. */
export const WKB_TYPES: readonly (GeometryTypeName | undefined)[] = [
  undefined,
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];
const OTHER_TYPES = new Map([
  [8, 'CircularString'],
  [9, 'CompoundCurve'],
  [10, 'CurvePolygon'],
  [11, 'MultiCurve'],
  [12, 'MultiSurface'],
  [13, 'Curve'],
  [14, 'Surface'],
  [15, 'PolyhedralSurface'],
  [16, 'TIN'],
  [17, 'Triangle'],
]);
const EWKB_Z = 0x80000000;
const EWKB_M = 0x40000000;
const EWKB_SRID = 0x20000000;
const MAX_COLLECTION_DEPTH = 32;

interface Header {
  readonly type: GeometryTypeName;
  readonly littleEndian: boolean;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  /** Bytes of a position. */
  readonly positionSize: number;
}

export class WkbReader {
  readonly #view: DataView;
  #at = 0;
  #hasM = false;
  #hasZ: boolean | undefined;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): WkbReading {
    const geometry = this.#geometry(0);
    const rest = this.#view.byteLength - this.#at;
    if (rest > 0) throw new WkbError(`${rest} bytes follow the geometry`);
    return { geometry, hasM: this.#hasM };
  }

  #geometry(depth: number): Geometry {
    const header = this.#header();
    switch (header.type) {
      case 'Point':
        return { type: 'Point', coordinates: this.#point(header) };
      case 'LineString':
        return { type: 'LineString', coordinates: this.#line(header) };
      case 'Polygon':
        return { type: 'Polygon', coordinates: this.#lines(header) };
      case 'MultiPoint':
        return { type: 'MultiPoint', coordinates: this.#parts(header, 'Point', (h) => this.#memberPoint(h)) };
      case 'MultiLineString':
        return {
          type: 'MultiLineString',
          coordinates: this.#parts(header, 'LineString', (h) => this.#line(h)),
        };
      case 'MultiPolygon':
        return { type: 'MultiPolygon', coordinates: this.#parts(header, 'Polygon', (h) => this.#lines(h)) };
      case 'GeometryCollection': {
        if (depth >= MAX_COLLECTION_DEPTH) {
          throw new WkbError(`collections are nested deeper than ${MAX_COLLECTION_DEPTH}`);
        }
        const count = this.#count(header, 9);
        const geometries: Geometry[] = [];
        for (let i = 0; i < count; i++) geometries.push(this.#geometry(depth + 1));
        return { type: 'GeometryCollection', geometries };
      }
    }
  }

  #need(size: number): void {
    if (size > this.#view.byteLength - this.#at) {
      throw new WkbError(`the geometry ends early, after ${this.#view.byteLength} bytes`);
    }
  }

  #header(): Header {
    this.#need(5);
    const order = this.#view.getUint8(this.#at);
    if (order > 1) throw new WkbError(`${order} is no byte order`);
    const littleEndian = order === 1;
    const code = this.#view.getUint32(this.#at + 1, littleEndian);
    this.#at += 5;
    if ((code & EWKB_SRID) !== 0) {
      this.#need(4);
      this.#at += 4;
    }
    const iso = code & 0x1fffffff;
    const isoDimension = Math.floor(iso / 1000);
    const type = WKB_TYPES[iso % 1000];
    if (type === undefined || isoDimension > 3) {
      const known = isoDimension > 3 ? undefined : OTHER_TYPES.get(iso % 1000);
      throw new WkbError(`geometry type ${known ?? code} is not supported`);
    }
    const hasZ = (code & EWKB_Z) !== 0 || (isoDimension & 1) === 1;
    const hasM = (code & EWKB_M) !== 0 || isoDimension >= 2;
    if (this.#hasZ !== undefined && this.#hasZ !== hasZ) throw new WkbError('the geometry mixes 2D and 3D');
    this.#hasZ = hasZ;
    if (hasM) this.#hasM = true;
    return { type, littleEndian, hasZ, hasM, positionSize: 16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0) };
  }

  /** A count that the rest of the bytes can hold, each item taking at least `itemSize`. */
  #count(header: Header, itemSize: number): number {
    this.#need(4);
    const count = this.#view.getUint32(this.#at, header.littleEndian);
    this.#at += 4;
    this.#need(count * itemSize);
    return count;
  }

  #parts<T>(header: Header, type: GeometryTypeName, read: (part: Header) => T): T[] {
    const count = this.#count(header, 9);
    const parts: T[] = [];
    for (let i = 0; i < count; i++) {
      const part = this.#header();
      if (part.type !== type) throw new WkbError(`a ${part.type} stands in a ${header.type}`);
      parts.push(read(part));
    }
    return parts;
  }

  #lines(header: Header): Position[][] {
    const count = this.#count(header, 4);
    const lines: Position[][] = [];
    for (let i = 0; i < count; i++) lines.push(this.#line(header));
    return lines;
  }

  #line(header: Header): Position[] {
    const count = this.#count(header, header.positionSize);
    const positions = new Array<Position>(count);
    for (let i = 0; i < count; i++) positions[i] = this.#position(header);
    return positions;
  }

  #point(header: Header): Position {
    this.#need(header.positionSize);
    const position = this.#position(header);
    return Number.isNaN(position[0]) && Number.isNaN(position[1]) ? [] : position;
  }

  #memberPoint(header: Header): Position {
    const position = this.#point(header);
    if (position.length === 0) throw new WkbError('a MultiPoint has an empty point');
    return position;
  }

  #position(header: Header): Position {
    const view = this.#view;
    const at = this.#at;
    this.#at += header.positionSize;
    const x = view.getFloat64(at, header.littleEndian);
    const y = view.getFloat64(at + 8, header.littleEndian);
    return header.hasZ ? [x, y, view.getFloat64(at + 16, header.littleEndian)] : [x, y];
  }
}
