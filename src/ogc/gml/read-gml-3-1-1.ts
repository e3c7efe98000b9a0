import type { CrsReference } from '../../crs/crs.ts';
import { type Envelope, forEachPosition, type Geometry, type Position } from '../../feature/geometry.ts';
import { childElements, type XmlElement } from '../../lib/xml-reader.ts';
import {
  type Context,
  contentOf,
  type GmlDefaults,
  outermost,
  srsNameOf,
  within,
} from './read-gml-context.ts';
import { GML_NAMESPACES, GmlGeometryError, readCoordinates } from './read-gml-coordinates.ts';
import { readEnvelope } from './read-gml-envelope.ts';

export type { GmlDefaults } from './read-gml-context.ts';
export { GML_NAMESPACES, GmlGeometryError } from './read-gml-coordinates.ts';
export { readGmlEnvelope } from './read-gml-envelope.ts';

export interface GmlGeometry {
  /** x,y whatever the axis order of the CRS as written. */
  readonly geometry: Geometry;
  /** As the geometry names it (or the first of its parts that does), else the default. */
  readonly crs: CrsReference | undefined;
}

/** True for elements that `readGmlGeometry` takes. */
export function isGmlGeometry(element: XmlElement): boolean {
  return GML_NAMESPACES.includes(element.namespace) && READERS.has(element.localName);
}

/**
 * Reads a geometry of the simple features profile of GML 3.1.1 (OGC 06-049), and of GML 2 and 3.2 where they write the
 * same shapes. Curves of several segments become one line, envelopes a polygon. Rings and lines are checked for their
 * positions; their topology is not looked at. Throws GmlGeometryError.
 */
export function readGmlGeometry(element: XmlElement, defaults: GmlDefaults): GmlGeometry {
  const context = outermost(defaults);
  let geometry = readGeometry(element, context);
  const { crs } = context.met;
  if (crs !== undefined && srsNameOf(element) === undefined && crs.axisOrder !== context.axisOrder) {
    // The first part that names a CRS names it for those before, which were read without.
    geometry = readGeometry(element, { ...context, axisOrder: crs.axisOrder });
  }
  const dimensions = new Set<number>();
  forEachPosition(geometry, (position) => dimensions.add(position.length));
  if (dimensions.size > 1) throw new GmlGeometryError(element, 'mixes 2D and 3D');
  return { geometry, crs: context.met.crs ?? defaults.crs };
}

/** By local name; all are of GML's namespace. */
const READERS: ReadonlyMap<string, (element: XmlElement, context: Context) => Geometry> = new Map<
  string,
  (element: XmlElement, context: Context) => Geometry
>([
  ['Point', (e, c) => ({ type: 'Point', coordinates: readPoint(e, c) })],
  ['LineString', (e, c) => ({ type: 'LineString', coordinates: readLine(e, c) })],
  ['Curve', (e, c) => ({ type: 'LineString', coordinates: readLine(e, c) })],
  ['LinearRing', (e, c) => ({ type: 'LineString', coordinates: readRing(e, c) })],
  ['Polygon', (e, c) => ({ type: 'Polygon', coordinates: readPolygon(e, c) })],
  ['Surface', readSurface],
  ['MultiPoint', readMultiPoint],
  ['MultiLineString', readMultiLine],
  ['MultiCurve', readMultiLine],
  ['MultiPolygon', readMultiPolygon],
  ['MultiSurface', readMultiPolygon],
  ['MultiGeometry', readCollection],
  ['GeometryCollection', readCollection],
  ['Envelope', (e, c) => rectangle(readEnvelope(e, c))],
  ['Box', (e, c) => rectangle(readEnvelope(e, c))],
]);

function readGeometry(element: XmlElement, around: Context): Geometry {
  const read = GML_NAMESPACES.includes(element.namespace) ? READERS.get(element.localName) : undefined;
  if (read === undefined) throw new GmlGeometryError(element, 'is no geometry that is supported');
  return read(element, within(element, around));
}

function readPoint(element: XmlElement, context: Context): Position {
  const positions = contentOf(element).flatMap((child) => readCoordinates(child, context));
  if (positions.length === 1) return positions[0] as Position;
  throw new GmlGeometryError(element, `has ${positions.length} positions, where one is expected`);
}

/** Positions of anything that is a line: two or more. */
function readLine(element: XmlElement, context: Context): Position[] {
  const positions = readPath(element, context);
  if (positions.length >= 2) return positions;
  throw new GmlGeometryError(element, `has ${positions.length} positions, where two or more are expected`);
}

function readPath(element: XmlElement, context: Context): Position[] {
  const content = contentOf(element);
  switch (element.localName) {
    case 'LineString':
    case 'LineStringSegment':
    case 'LinearRing':
      return content.flatMap((child) =>
        child.localName === 'pointProperty' || child.localName === 'pointRep'
          ? membersOf(child, ['Point']).map((point) => readPoint(point, within(point, context)))
          : readCoordinates(child, context),
      );
    case 'Curve':
      return joined(
        element,
        named(content, 'segments').flatMap((child) => segmentsOf(child, context)),
      );
    case 'Ring':
    case 'CompositeCurve':
      return joined(
        element,
        named(content, 'curveMember').flatMap((child) =>
          membersOf(child, ['LineString', 'Curve', 'CompositeCurve']).map((line) =>
            readLine(line, within(line, context)),
          ),
        ),
      );
    default:
      throw new GmlGeometryError(element, 'is no line that is supported');
  }
}

function segmentsOf(segments: XmlElement, context: Context): Position[][] {
  return membersOf(segments, ['LineStringSegment']).map((segment) => readLine(segment, context));
}

/** Lines that each begin where the one before ends, as one. */
function joined(element: XmlElement, lines: readonly (readonly Position[])[]): Position[] {
  const [first = [], ...others] = lines;
  const positions = [...first];
  for (const line of others) {
    if (!samePosition(positions.at(-1), line[0])) {
      throw new GmlGeometryError(element, 'has parts that do not begin where the one before ends');
    }
    // Not spread into push: a line may have more positions than a call has arguments.
    for (let i = 1; i < line.length; i++) positions.push(line[i] as Position);
  }
  return positions;
}

function samePosition(a: Position | undefined, b: Position | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.length === b.length && a.every((value, axis) => value === b[axis])
  );
}

function readPolygon(element: XmlElement, context: Context): Position[][] {
  const rings: Position[][] = [];
  for (const boundary of contentOf(element)) {
    const expected = rings.length === 0 ? ['exterior', 'outerBoundaryIs'] : ['interior', 'innerBoundaryIs'];
    if (!expected.includes(boundary.localName)) {
      throw new GmlGeometryError(
        boundary,
        `is not expected in ${element.localName}: ${expected.join(' or ')} is`,
      );
    }
    for (const ring of membersOf(boundary, ['LinearRing', 'Ring']))
      rings.push(readRing(ring, within(ring, context)));
  }
  if (rings.length === 0) throw new GmlGeometryError(element, 'has no exterior');
  return rings;
}

function readRing(element: XmlElement, context: Context): Position[] {
  const positions = readPath(element, context);
  if (positions.length < 4) {
    throw new GmlGeometryError(element, `has ${positions.length} positions, where four or more are expected`);
  }
  if (!samePosition(positions[0], positions.at(-1))) {
    throw new GmlGeometryError(element, 'does not end where it begins');
  }
  return positions;
}

function readSurface(element: XmlElement, context: Context): Geometry {
  const polygons = readPatches(element, context);
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] as Position[][] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function readPatches(element: XmlElement, context: Context): Position[][][] {
  const patches = named(contentOf(element), 'patches', 'polygonPatches').flatMap((child) =>
    membersOf(child, ['PolygonPatch']),
  );
  if (patches.length === 0) throw new GmlGeometryError(element, 'has no patch');
  return patches.map((patch) => readPolygon(patch, context));
}

function readMultiPoint(element: XmlElement, context: Context): Geometry {
  const points = named(contentOf(element), 'pointMember', 'pointMembers').flatMap((child) =>
    membersOf(child, ['Point']),
  );
  return { type: 'MultiPoint', coordinates: points.map((point) => readPoint(point, within(point, context))) };
}

function readMultiLine(element: XmlElement, context: Context): Geometry {
  const lines = named(contentOf(element), 'curveMember', 'curveMembers', 'lineStringMember').flatMap(
    (child) => membersOf(child, ['LineString', 'Curve', 'CompositeCurve']),
  );
  return { type: 'MultiLineString', coordinates: lines.map((line) => readLine(line, within(line, context))) };
}

function readMultiPolygon(element: XmlElement, context: Context): Geometry {
  const members = named(contentOf(element), 'surfaceMember', 'surfaceMembers', 'polygonMember').flatMap(
    (child) => membersOf(child, ['Polygon', 'Surface']),
  );
  const coordinates = members.flatMap((member) => {
    const inner = within(member, context);
    return member.localName === 'Polygon' ? [readPolygon(member, inner)] : readPatches(member, inner);
  });
  return { type: 'MultiPolygon', coordinates };
}

/** GML 2 names the members of a collection by their kind. */
const COLLECTION_MEMBERS = [
  'geometryMember',
  'geometryMembers',
  'pointMember',
  'lineStringMember',
  'polygonMember',
] as const;

function readCollection(element: XmlElement, context: Context): Geometry {
  const members = named(contentOf(element), ...COLLECTION_MEMBERS).flatMap((child) =>
    membersOf(child, undefined),
  );
  return { type: 'GeometryCollection', geometries: members.map((member) => readGeometry(member, context)) };
}

function named(elements: readonly XmlElement[], ...names: readonly string[]): readonly XmlElement[] {
  for (const element of elements) {
    if (!names.includes(element.localName)) {
      throw new GmlGeometryError(element, `is not expected here: ${names.join(' or ')} is`);
    }
  }
  return elements;
}

/** What a property of a geometry holds: one element, or any number in those in the plural. */
function membersOf(property: XmlElement, names: readonly string[] | undefined): readonly XmlElement[] {
  const members = childElements(property);
  const isPlural = /(?:[mM]embers|segments|patches|Patches)$/.test(property.localName);
  if (!isPlural && members.length !== 1) {
    throw new GmlGeometryError(property, `has ${members.length} elements, where one is expected`);
  }
  for (const member of members) {
    const isKnown = GML_NAMESPACES.includes(member.namespace) && (names?.includes(member.localName) ?? true);
    if (!isKnown) throw new GmlGeometryError(member, `is not supported in ${property.localName}`);
  }
  return members;
}

function rectangle({ minX, minY, maxX, maxY }: Envelope): Geometry {
  const ring = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
