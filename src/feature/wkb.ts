import type { Geometry, GeometryTypeName, Position } from './geometry.ts';
import { coordinateDimension } from './geometry.ts';

/**
 * Well-known binary (OGC 06-103r4 §8). Written: little endian, ISO type codes with Z, an empty point as NaN.
 * Read: both byte orders, ISO and EWKB flags for Z and M, an EWKB SRID (ignored).
 */
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

const TYPES: readonly (GeometryTypeName | undefined)[] = [
  undefined,
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];
const CODES = new Map(TYPES.map((type, code) => [type, code]));
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

/** Points are most of what is coded, and short: eight bytes by hand are faster than a view of their own. */
const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** The geometry as bytes. All its positions have the same dimension. */
export function encodeWkb(geometry: Geometry): Uint8Array {
  if (geometry.type === 'Point') return encodePoint(geometry.coordinates);
  const dimension = coordinateDimension(geometry);
  const bytes = new Uint8Array(sizeOf(geometry, dimension * 8));
  new Writer(bytes, dimension).geometry(geometry);
  return bytes;
}

function encodePoint(position: Position): Uint8Array {
  const hasZ = position.length > 2;
  const bytes = new Uint8Array(hasZ ? 29 : 21);
  bytes[0] = 1;
  bytes[1] = hasZ ? 0xe9 : 1;
  bytes[2] = hasZ ? 0x03 : 0;
  putDouble(bytes, 5, position.length > 0 ? (position[0] as number) : NaN);
  putDouble(bytes, 13, position.length > 0 ? (position[1] as number) : NaN);
  if (hasZ) putDouble(bytes, 21, position[2] as number);
  return bytes;
}

function putDouble(bytes: Uint8Array, at: number, value: number): void {
  scratch.setFloat64(0, value, true);
  bytes[at] = scratchBytes[0] as number;
  bytes[at + 1] = scratchBytes[1] as number;
  bytes[at + 2] = scratchBytes[2] as number;
  bytes[at + 3] = scratchBytes[3] as number;
  bytes[at + 4] = scratchBytes[4] as number;
  bytes[at + 5] = scratchBytes[5] as number;
  bytes[at + 6] = scratchBytes[6] as number;
  bytes[at + 7] = scratchBytes[7] as number;
}

function getDouble(bytes: Uint8Array, at: number): number {
  scratchBytes[0] = bytes[at] as number;
  scratchBytes[1] = bytes[at + 1] as number;
  scratchBytes[2] = bytes[at + 2] as number;
  scratchBytes[3] = bytes[at + 3] as number;
  scratchBytes[4] = bytes[at + 4] as number;
  scratchBytes[5] = bytes[at + 5] as number;
  scratchBytes[6] = bytes[at + 6] as number;
  scratchBytes[7] = bytes[at + 7] as number;
  return scratch.getFloat64(0, true);
}

function sizeOf(geometry: Geometry, positionSize: number): number {
  const line = (positions: readonly Position[]) => 4 + positions.length * positionSize;
  const lines = (rings: readonly (readonly Position[])[]) => rings.reduce((sum, ring) => sum + line(ring), 4);
  switch (geometry.type) {
    case 'Point':
      return 5 + positionSize;
    case 'LineString':
      return 5 + line(geometry.coordinates);
    case 'Polygon':
      return 5 + lines(geometry.coordinates);
    case 'MultiPoint':
      return 9 + geometry.coordinates.length * (5 + positionSize);
    case 'MultiLineString':
      return geometry.coordinates.reduce((sum, part) => sum + 5 + line(part), 9);
    case 'MultiPolygon':
      return geometry.coordinates.reduce((sum, part) => sum + 5 + lines(part), 9);
    case 'GeometryCollection':
      return geometry.geometries.reduce((sum, member) => sum + sizeOf(member, positionSize), 9);
  }
}

class Writer {
  readonly #view: DataView;
  readonly #dimension: 2 | 3;
  #at = 0;

  constructor(bytes: Uint8Array, dimension: 2 | 3) {
    this.#view = new DataView(bytes.buffer);
    this.#dimension = dimension;
  }

  geometry(geometry: Geometry): void {
    this.#header(geometry.type);
    switch (geometry.type) {
      case 'Point':
        this.#position(geometry.coordinates);
        return;
      case 'LineString':
        this.#line(geometry.coordinates);
        return;
      case 'Polygon':
        this.#lines(geometry.coordinates);
        return;
      case 'MultiPoint':
        this.#parts('Point', geometry.coordinates, (position) => this.#position(position));
        return;
      case 'MultiLineString':
        this.#parts('LineString', geometry.coordinates, (line) => this.#line(line));
        return;
      case 'MultiPolygon':
        this.#parts('Polygon', geometry.coordinates, (rings) => this.#lines(rings));
        return;
      case 'GeometryCollection':
        this.#count(geometry.geometries.length);
        for (const member of geometry.geometries) this.geometry(member);
    }
  }

  #header(type: GeometryTypeName): void {
    this.#view.setUint8(this.#at, 1);
    const code = CODES.get(type) as number;
    this.#view.setUint32(this.#at + 1, this.#dimension === 3 ? code + 1000 : code, true);
    this.#at += 5;
  }

  #count(count: number): void {
    this.#view.setUint32(this.#at, count, true);
    this.#at += 4;
  }

  #parts<T>(type: GeometryTypeName, parts: readonly T[], write: (part: T) => void): void {
    this.#count(parts.length);
    for (const part of parts) {
      this.#header(type);
      write(part);
    }
  }

  #lines(rings: readonly (readonly Position[])[]): void {
    this.#count(rings.length);
    for (const ring of rings) this.#line(ring);
  }

  #line(positions: readonly Position[]): void {
    this.#count(positions.length);
    for (const position of positions) this.#position(position);
  }

  #position(position: Position): void {
    this.#view.setFloat64(this.#at, position[0] ?? NaN, true);
    this.#view.setFloat64(this.#at + 8, position[1] ?? NaN, true);
    if (this.#dimension === 3) this.#view.setFloat64(this.#at + 16, position[2] ?? NaN, true);
    this.#at += this.#dimension * 8;
  }
}

/** The geometry that the bytes hold, measures dropped. Throws WkbError. */
export function decodeWkb(bytes: Uint8Array): Geometry {
  return isPlainPoint(bytes) ? decodePlainPoint(bytes) : new Reader(bytes).read().geometry;
}

/** As `decodeWkb`, and says whether there were measures. Throws WkbError. */
export function readWkb(bytes: Uint8Array): WkbReading {
  return isPlainPoint(bytes) ? { geometry: decodePlainPoint(bytes), hasM: false } : new Reader(bytes).read();
}

function isPlainPoint(bytes: Uint8Array): boolean {
  return (
    bytes.length === 21 &&
    bytes[0] === 1 &&
    bytes[1] === 1 &&
    bytes[2] === 0 &&
    bytes[3] === 0 &&
    bytes[4] === 0
  );
}

function decodePlainPoint(bytes: Uint8Array): Geometry {
  const x = getDouble(bytes, 5);
  const y = getDouble(bytes, 13);
  return { type: 'Point', coordinates: Number.isNaN(x) && Number.isNaN(y) ? [] : [x, y] };
}

interface Header {
  readonly type: GeometryTypeName;
  readonly littleEndian: boolean;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  /** Bytes of a position. */
  readonly positionSize: number;
}

class Reader {
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
    const type = TYPES[iso % 1000];
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
