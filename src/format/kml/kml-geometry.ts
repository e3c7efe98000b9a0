import type { Geometry, Position } from '../../feature/geometry.ts';
import type { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8 } from '../../lib/escapes.ts';
import { firstPosition, type WritePosition } from '../position-writer.ts';

const SPACE = 0x20;

interface Element {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

function element(name: string, inner = ''): Element {
  const innerEnd = inner.replace('<', '</');
  return { start: utf8(`<${name}>${inner}`), end: utf8(`${innerEnd}</${name}>`) };
}

const POINT = element('Point');
const LINE = element('LineString');
const POLYGON = element('Polygon');
const MULTI = element('MultiGeometry');
const COORDINATES = element('coordinates');
const OUTER = element('outerBoundaryIs', '<LinearRing>');
const INNER = element('innerBoundaryIs', '<LinearRing>');
/** Heights are of the data, not above the terrain. */
const ABSOLUTE = utf8('<altitudeMode>absolute</altitudeMode>');

/** Writes geometries as KML has them (OGC 07-147r2 §10): longitude, latitude and height; empty parts are left out. */
export class KmlGeometryWriter {
  readonly #writePosition: WritePosition;

  /** `writePosition` separates ordinates by a comma. */
  constructor(writePosition: WritePosition) {
    this.#writePosition = writePosition;
  }

  write(writer: ByteWriter, geometry: Geometry): void {
    const dimension = (firstPosition(geometry)?.length ?? 2) > 2 ? 3 : 2;
    new GeometryWriting(writer, this.#writePosition, dimension).geometry(geometry);
  }
}

class GeometryWriting {
  readonly #writer: ByteWriter;
  readonly #writePosition: WritePosition;
  readonly #dimension: 2 | 3;

  constructor(writer: ByteWriter, writePosition: WritePosition, dimension: 2 | 3) {
    this.#writer = writer;
    this.#writePosition = writePosition;
    this.#dimension = dimension;
  }

  geometry(geometry: Geometry): void {
    switch (geometry.type) {
      case 'Point':
        this.#positions(POINT, [geometry.coordinates]);
        return;
      case 'LineString':
        this.#positions(LINE, geometry.coordinates);
        return;
      case 'Polygon':
        this.#polygon(geometry.coordinates);
        return;
      case 'MultiPoint':
        this.#multi(geometry.coordinates, (position) => this.#positions(POINT, [position]));
        return;
      case 'MultiLineString':
        this.#multi(geometry.coordinates, (line) => this.#positions(LINE, line));
        return;
      case 'MultiPolygon':
        this.#multi(geometry.coordinates, (rings) => this.#polygon(rings));
        return;
      case 'GeometryCollection':
        this.#multi(geometry.geometries, (member) => {
          if (firstPosition(member) !== undefined) this.geometry(member);
        });
    }
  }

  #multi<T>(parts: readonly T[], write: (part: T) => void): void {
    this.#writer.raw(MULTI.start);
    for (const part of parts) write(part);
    this.#writer.raw(MULTI.end);
  }

  #polygon(rings: readonly (readonly Position[])[]): void {
    if (rings.every((ring) => ring.length === 0)) return;
    this.#writer.raw(POLYGON.start);
    if (this.#dimension === 3) this.#writer.raw(ABSOLUTE);
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i] as readonly Position[];
      if (ring.length === 0) continue;
      const boundary = i === 0 ? OUTER : INNER;
      this.#writer.raw(boundary.start);
      this.#coordinates(ring);
      this.#writer.raw(boundary.end);
    }
    this.#writer.raw(POLYGON.end);
  }

  #positions({ start, end }: Element, positions: readonly Position[]): void {
    if (positions.every((position) => position.length === 0)) return;
    this.#writer.raw(start);
    if (this.#dimension === 3) this.#writer.raw(ABSOLUTE);
    this.#coordinates(positions);
    this.#writer.raw(end);
  }

  #coordinates(positions: readonly Position[]): void {
    this.#writer.raw(COORDINATES.start);
    for (let i = 0; i < positions.length; i++) {
      if (i > 0) this.#writer.byte(SPACE);
      this.#writePosition(this.#writer, positions[i] as Position, this.#dimension);
    }
    this.#writer.raw(COORDINATES.end);
  }
}
