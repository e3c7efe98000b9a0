import type { Crs, CrsReference } from '../../crs/crs.ts';
import type { Geometry, GeometryTypeName, Position } from '../../feature/geometry.ts';
import { createPositionWriter, firstPosition, type WritePosition } from '../../format/position-writer.ts';
import type { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8 } from '../../lib/escapes.ts';
import { escapeXmlAttribute } from '../../lib/xml-writer.ts';
import type { GeometryWriter } from './gml-members.ts';

const COMMA = 0x2c;
const SPACE = 0x20;

/** Elements of GML 2.1.2 (OGC 02-069 §4.3.1). */
const ELEMENTS: Readonly<Record<GeometryTypeName, string>> = {
  Point: 'gml:Point',
  LineString: 'gml:LineString',
  Polygon: 'gml:Polygon',
  MultiPoint: 'gml:MultiPoint',
  MultiLineString: 'gml:MultiLineString',
  MultiPolygon: 'gml:MultiPolygon',
  GeometryCollection: 'gml:MultiGeometry',
};

type Tags = Readonly<Record<GeometryTypeName, Uint8Array>>;

function tags(tag: (element: string) => string): Tags {
  const entries = Object.entries(ELEMENTS).map(([type, element]) => [type, utf8(tag(element))]);
  return Object.fromEntries(entries) as Tags;
}

const START_TAGS = tags((element) => `<${element}>`);
const END_TAGS = tags((element) => `</${element}>`);

interface Wrapper {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

function wrapper(element: string, inner = ''): Wrapper {
  const innerStart = inner === '' ? '' : `<${inner}>`;
  const innerEnd = inner === '' ? '' : `</${inner}>`;
  return { start: utf8(`<${element}>${innerStart}`), end: utf8(`${innerEnd}</${element}>`) };
}

const COORDINATES = wrapper('gml:coordinates');
const OUTER = wrapper('gml:outerBoundaryIs', 'gml:LinearRing');
const INNER = wrapper('gml:innerBoundaryIs', 'gml:LinearRing');
const POINT_MEMBER = wrapper('gml:pointMember', 'gml:Point');
const LINE_MEMBER = wrapper('gml:lineStringMember', 'gml:LineString');
const POLYGON_MEMBER = wrapper('gml:polygonMember', 'gml:Polygon');
const GEOMETRY_MEMBER = wrapper('gml:geometryMember');

/**
 * Writes geometry values as GML 2.1.2: `srsName` once, on the outermost element, tuples of `gml:coordinates` with their
 * default separators (`x,y x,y`). Empty parts are left out; the caller leaves out what is empty as a whole.
 */
export class Gml2GeometryWriter implements GeometryWriter {
  readonly #outer: Tags;
  readonly #writePosition: WritePosition;

  constructor(from: Crs, srs: CrsReference) {
    const name = escapeXmlAttribute(srs.name);
    this.#outer = tags((element) => `<${element} srsName="${name}">`);
    const layout = { crs: srs.crs, axisOrder: srs.axisOrder, separator: COMMA };
    this.#writePosition = createPositionWriter(from, layout);
  }

  write(writer: ByteWriter, geometry: Geometry, first: Position): void {
    this.#geometry(writer, geometry, this.#outer, first.length > 2 ? 3 : 2);
  }

  #geometry(writer: ByteWriter, geometry: Geometry, start: Tags, dimension: 2 | 3): void {
    const wrapped = (wrap: Wrapper, content: () => void) => {
      writer.raw(wrap.start);
      content();
      writer.raw(wrap.end);
    };
    writer.raw(start[geometry.type]);
    switch (geometry.type) {
      case 'Point':
        this.#coordinates(writer, [geometry.coordinates], dimension);
        break;
      case 'LineString':
        this.#coordinates(writer, geometry.coordinates, dimension);
        break;
      case 'Polygon':
        this.#rings(writer, geometry.coordinates, dimension);
        break;
      case 'MultiPoint':
        for (const position of geometry.coordinates) {
          if (position.length === 0) continue;
          wrapped(POINT_MEMBER, () => this.#coordinates(writer, [position], dimension));
        }
        break;
      case 'MultiLineString':
        for (const line of geometry.coordinates) {
          if (line.length === 0) continue;
          wrapped(LINE_MEMBER, () => this.#coordinates(writer, line, dimension));
        }
        break;
      case 'MultiPolygon':
        for (const rings of geometry.coordinates) {
          if (rings.every((ring) => ring.length === 0)) continue;
          wrapped(POLYGON_MEMBER, () => this.#rings(writer, rings, dimension));
        }
        break;
      case 'GeometryCollection':
        for (const member of geometry.geometries) {
          if (firstPosition(member) === undefined) continue;
          wrapped(GEOMETRY_MEMBER, () => this.#geometry(writer, member, START_TAGS, dimension));
        }
        break;
    }
    writer.raw(END_TAGS[geometry.type]);
  }

  #rings(writer: ByteWriter, rings: readonly (readonly Position[])[], dimension: 2 | 3): void {
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i] as readonly Position[];
      if (ring.length === 0) continue;
      const { start, end } = i === 0 ? OUTER : INNER;
      writer.raw(start);
      this.#coordinates(writer, ring, dimension);
      writer.raw(end);
    }
  }

  #coordinates(writer: ByteWriter, positions: readonly Position[], dimension: 2 | 3): void {
    writer.raw(COORDINATES.start);
    for (let i = 0; i < positions.length; i++) {
      if (i > 0) writer.byte(SPACE);
      this.#writePosition(writer, positions[i] as Position, dimension);
    }
    writer.raw(COORDINATES.end);
  }
}
