import type { Geometry, GeometryTypeName, Position } from './geometry.ts';
import { coordinateDimension } from './geometry.ts';
import { WKB_TYPES, WkbReader, type WkbReading } from './wkb-reader.ts';

/**
 * Well-known binary (OGC 06-103r4 §8). Written: little endian, ISO type codes with Z, an empty point as NaN.
 * Read: both byte orders, ISO and EWKB flags for Z and M, an EWKB SRID (ignored).
 */
export { WkbError, type WkbReading } from './wkb-reader.ts';

const CODES = new Map(WKB_TYPES.map((type, code) => [type, code]));

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
  return isPlainPoint(bytes) ? decodePlainPoint(bytes) : new WkbReader(bytes).read().geometry;
}

/** As `decodeWkb`, and says whether there were measures. Throws WkbError. */
export function readWkb(bytes: Uint8Array): WkbReading {
  return isPlainPoint(bytes)
    ? { geometry: decodePlainPoint(bytes), hasM: false }
    : new WkbReader(bytes).read();
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
