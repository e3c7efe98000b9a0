import type { Crs, CrsReference } from '../../crs/crs.ts';
import type { Geometry, GeometryTypeName, Position } from '../../feature/geometry.ts';
import { createPositionWriter, firstPosition, type WritePosition } from '../../format/position-writer.ts';
import type { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8 } from '../../lib/escapes.ts';
import { escapeXmlAttribute } from '../../lib/xml-writer.ts';

const SPACE = 0x20;

/** GML 3.1.1 elements of the simple features profile (OGC 06-049). */
const ELEMENTS: Readonly<Record<GeometryTypeName, string>> = {
  Point: 'gml:Point',
  LineString: 'gml:LineString',
  Polygon: 'gml:Polygon',
  MultiPoint: 'gml:MultiPoint',
  MultiLineString: 'gml:MultiCurve',
  MultiPolygon: 'gml:MultiSurface',
  GeometryCollection: 'gml:MultiGeometry',
};

const POS = utf8('<gml:pos>');
const POS_END = utf8('</gml:pos>');
const POS_LIST = utf8('<gml:posList>');
const POS_LIST_END = utf8('</gml:posList>');
const POINT_MEMBER = utf8('<gml:pointMember>');
const POINT_MEMBER_END = utf8('</gml:pointMember>');
const CURVE_MEMBER = utf8('<gml:curveMember>');
const CURVE_MEMBER_END = utf8('</gml:curveMember>');
const SURFACE_MEMBER = utf8('<gml:surfaceMember>');
const SURFACE_MEMBER_END = utf8('</gml:surfaceMember>');
const GEOMETRY_MEMBER = utf8('<gml:geometryMember>');
const GEOMETRY_MEMBER_END = utf8('</gml:geometryMember>');
const EXTERIOR = utf8('<gml:exterior><gml:LinearRing>');
const EXTERIOR_END = utf8('</gml:LinearRing></gml:exterior>');
const INTERIOR = utf8('<gml:interior><gml:LinearRing>');
const INTERIOR_END = utf8('</gml:LinearRing></gml:interior>');

type StartTags = Readonly<Record<GeometryTypeName, Uint8Array>>;

const END_TAGS = tags((element) => `</${element}>`);
const MEMBER_TAGS = tags((element) => `<${element}>`);

function tags(tag: (element: string) => string): StartTags {
  const entries = Object.entries(ELEMENTS).map(([type, element]) => [type, utf8(tag(element))]);
  return Object.fromEntries(entries) as StartTags;
}

/**
 * Writes geometry values as GML 3.1.1: `srsName` once, on the outermost element, `srsDimension="3"` beside it where
 * positions have a z. Empty parts (a ring, a member without positions) are left out, since GML's readers disagree on
 * them; the caller leaves out what is empty as a whole.
 */
export class GmlGeometryWriter {
  readonly #outer2: StartTags;
  readonly #outer3: StartTags;
  readonly #writePosition: WritePosition;

  /** For values kept in `from`, written as `srs` says. */
  constructor(from: Crs, srs: CrsReference) {
    const name = escapeXmlAttribute(srs.name);
    this.#outer2 = tags((element) => `<${element} srsName="${name}">`);
    this.#outer3 = tags((element) => `<${element} srsName="${name}" srsDimension="3">`);
    this.#writePosition = createPositionWriter(from, {
      crs: srs.crs,
      axisOrder: srs.axisOrder,
      separator: SPACE,
    });
  }

  /** `first` is the geometry's first position: it tells the dimension. */
  write(writer: ByteWriter, geometry: Geometry, first: Position): void {
    const dimension = first.length > 2 ? 3 : 2;
    this.#geometry(writer, geometry, dimension === 3 ? this.#outer3 : this.#outer2, dimension);
  }

  #geometry(writer: ByteWriter, geometry: Geometry, start: StartTags, dimension: 2 | 3): void {
    writer.raw(start[geometry.type]);
    switch (geometry.type) {
      case 'Point':
        this.#pos(writer, geometry.coordinates, dimension);
        break;
      case 'LineString':
        this.#posList(writer, geometry.coordinates, dimension);
        break;
      case 'Polygon':
        this.#rings(writer, geometry.coordinates, dimension);
        break;
      case 'MultiPoint':
        for (const position of geometry.coordinates) this.#pointMember(writer, position, dimension);
        break;
      case 'MultiLineString':
        for (const line of geometry.coordinates) this.#curveMember(writer, line, dimension);
        break;
      case 'MultiPolygon':
        for (const polygon of geometry.coordinates) this.#surfaceMember(writer, polygon, dimension);
        break;
      case 'GeometryCollection':
        for (const member of geometry.geometries) this.#geometryMember(writer, member, dimension);
        break;
    }
    writer.raw(END_TAGS[geometry.type]);
  }

  #pos(writer: ByteWriter, position: Position, dimension: 2 | 3): void {
    writer.raw(POS);
    this.#writePosition(writer, position, dimension);
    writer.raw(POS_END);
  }

  #posList(writer: ByteWriter, positions: readonly Position[], dimension: 2 | 3): void {
    writer.raw(POS_LIST);
    for (let i = 0; i < positions.length; i++) {
      if (i > 0) writer.byte(SPACE);
      this.#writePosition(writer, positions[i] as Position, dimension);
    }
    writer.raw(POS_LIST_END);
  }

  #rings(writer: ByteWriter, rings: readonly (readonly Position[])[], dimension: 2 | 3): void {
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i] as readonly Position[];
      if (ring.length === 0) continue;
      writer.raw(i === 0 ? EXTERIOR : INTERIOR);
      this.#posList(writer, ring, dimension);
      writer.raw(i === 0 ? EXTERIOR_END : INTERIOR_END);
    }
  }

  #pointMember(writer: ByteWriter, position: Position, dimension: 2 | 3): void {
    if (position.length === 0) return;
    writer.raw(POINT_MEMBER);
    writer.raw(MEMBER_TAGS.Point);
    this.#pos(writer, position, dimension);
    writer.raw(END_TAGS.Point);
    writer.raw(POINT_MEMBER_END);
  }

  #curveMember(writer: ByteWriter, line: readonly Position[], dimension: 2 | 3): void {
    if (line.length === 0) return;
    writer.raw(CURVE_MEMBER);
    writer.raw(MEMBER_TAGS.LineString);
    this.#posList(writer, line, dimension);
    writer.raw(END_TAGS.LineString);
    writer.raw(CURVE_MEMBER_END);
  }

  #surfaceMember(writer: ByteWriter, rings: readonly (readonly Position[])[], dimension: 2 | 3): void {
    if (rings.every((ring) => ring.length === 0)) return;
    writer.raw(SURFACE_MEMBER);
    writer.raw(MEMBER_TAGS.Polygon);
    this.#rings(writer, rings, dimension);
    writer.raw(END_TAGS.Polygon);
    writer.raw(SURFACE_MEMBER_END);
  }

  #geometryMember(writer: ByteWriter, member: Geometry, dimension: 2 | 3): void {
    if (firstPosition(member) === undefined) return;
    writer.raw(GEOMETRY_MEMBER);
    this.#geometry(writer, member, MEMBER_TAGS, dimension);
    writer.raw(GEOMETRY_MEMBER_END);
  }
}
