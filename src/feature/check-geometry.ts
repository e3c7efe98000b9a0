/** Collections in collections, at most this deep: no real data nests deeper, and encoders recurse. */
export const MAX_COLLECTION_DEPTH = 32;

/** Why a value is no geometry; the message is one clause for a report. */
class GeometryProblem extends Error {}

interface Seen {
  /** Numbers in the positions so far; 0: none yet. */
  dimension: number;
}

/**
 * Says why a value is not a geometry as `Geometry` describes it, or undefined when it is one: known types, finite
 * numbers, two or three in each position and the same number in all, lines of two positions or more, rings of four or
 * more that end where they start. A geometry without positions (`coordinates: []`) is one. Topology (rings that cross,
 * ring direction) is not looked at. Other members (`bbox` …) are ignored.
 */
export function checkGeometry(value: unknown): string | undefined {
  try {
    check(value, { dimension: 0 }, 0);
    return undefined;
  } catch (error) {
    if (error instanceof GeometryProblem) return error.message;
    throw error;
  }
}

const CHECKS: ReadonlyMap<unknown, (coordinates: readonly unknown[], seen: Seen) => void> = new Map([
  ['Point', checkPosition],
  ['LineString', checkLine],
  ['Polygon', checkPolygon],
  ['MultiPoint', (points, seen) => each(points, checkPosition, 'the positions', seen)],
  ['MultiLineString', (lines, seen) => each(lines, checkLine, 'the lines', seen)],
  ['MultiPolygon', (polygons, seen) => each(polygons, checkPolygon, 'the polygons', seen)],
]);

/** True for the names of the seven geometry types, as GeoJSON writes them. */
export function isGeometryTypeName(name: unknown): boolean {
  return CHECKS.has(name) || name === 'GeometryCollection';
}

function check(value: unknown, seen: Seen, depth: number): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GeometryProblem(`geometry is ${kindOf(value)}, not an object`);
  const { type, coordinates, geometries } = value as Record<'type' | 'coordinates' | 'geometries', unknown>;
  if (type === 'GeometryCollection') {
    if (!Array.isArray(geometries))
      throw new GeometryProblem(`geometries is ${kindOf(geometries)}, not an array`);
    if (depth >= MAX_COLLECTION_DEPTH)
      throw new GeometryProblem(`geometry collections are nested deeper than ${MAX_COLLECTION_DEPTH}`);
    for (const member of geometries) check(member, seen, depth + 1);
    return;
  }
  const checkCoordinates = CHECKS.get(type);
  if (checkCoordinates === undefined)
    throw new GeometryProblem(
      `geometry type is ${kindOf(type)}, not one of ${[...CHECKS.keys()].join(', ')}, GeometryCollection`,
    );
  if (!Array.isArray(coordinates))
    throw new GeometryProblem(`coordinates is ${kindOf(coordinates)}, not an array`);
  if (coordinates.length > 0) checkCoordinates(coordinates, seen);
}

function checkPosition(position: readonly unknown[], seen: Seen): void {
  const length = position.length;
  for (let i = 0; i < length; i++) {
    const number = position[i];
    if (typeof number !== 'number')
      throw new GeometryProblem(`coordinate is ${kindOf(number)}, not a number`);
    if (!Number.isFinite(number)) throw new GeometryProblem('coordinate is beyond the range of a double');
  }
  if (length !== 2 && length !== 3)
    throw new GeometryProblem(
      `position has ${length} number${length === 1 ? '' : 's'}, where x and y, or x, y and z, are expected`,
    );
  if (seen.dimension === 0) seen.dimension = length;
  else if (seen.dimension !== length)
    throw new GeometryProblem('some positions have a z and others have none');
}

function checkLine(positions: readonly unknown[], seen: Seen): void {
  if (positions.length < 2)
    throw new GeometryProblem(
      positions.length === 1 ? 'line has a single position' : 'line in a multi-geometry has no position',
    );
  each(positions, checkPosition, 'the positions', seen);
}

function checkPolygon(rings: readonly unknown[], seen: Seen): void {
  if (rings.length === 0) throw new GeometryProblem('polygon in a multi-geometry has no ring');
  each(rings, checkRing, 'the rings', seen);
}

function checkRing(ring: readonly unknown[], seen: Seen): void {
  if (ring.length < 4)
    throw new GeometryProblem(
      `ring has ${ring.length} position${ring.length === 1 ? '' : 's'}, four are the least`,
    );
  each(ring, checkPosition, 'the positions', seen);
  const first = ring[0] as readonly number[];
  const last = ring[ring.length - 1] as readonly number[];
  if (first.some((number, i) => number !== last[i]))
    throw new GeometryProblem('ring does not end where it starts');
}

function each(
  parts: readonly unknown[],
  checkPart: (part: readonly unknown[], seen: Seen) => void,
  what: string,
  seen: Seen,
): void {
  for (const part of parts) {
    if (!Array.isArray(part)) throw new GeometryProblem(`one of ${what} is ${kindOf(part)}, not an array`);
    checkPart(part, seen);
  }
}

/** A value as an error message names it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
