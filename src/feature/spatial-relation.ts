import {
  type Envelope,
  envelopeCovers,
  envelopeOf,
  envelopesMeet,
  forEachPosition,
  type Geometry,
} from './geometry.ts';
import { type Geos, type GeosRelation, geos, loadGeos, type PreparedGeometry } from './geos.ts';
import { asBox, meetsBox } from './meets-box.ts';
import { type PointLocation, PointLocator } from './point-locator.ts';

export type RelationName = GeosRelation | 'Disjoint';

/** Whether a geometry has a relation to an operand. */
export type Relation = (geometry: Geometry) => boolean;

/** Makes `createRelation` ready in this thread: loads GEOS. Await it once; afterwards it costs nothing. */
export const prepareRelations: () => Promise<void> = loadGeos;

/**
 * A test whether geometries have the relation to the operand, in the plane of their common CRS, z aside, by the
 * dimensionally extended nine-intersection model (OGC 06-103r4 §6.1.15): `Within` asks whether the geometry is within
 * the operand. An empty geometry is disjoint from everything and, if the operand is empty too, equal to it.
 *
 * Real data and clients have polygons that touch or cross themselves. They are taken as they stand: what lies inside
 * an odd number of times is covered. A collection of such, for which GEOS can tell nothing but whether it intersects,
 * has no other relation; what has a coordinate that isn't finite is disjoint from everything, as an empty geometry is.
 *
 * Throws when `prepareRelations` has not been awaited.
 */
export function createRelation(relation: RelationName, operand: Geometry): Relation {
  const library = geos();
  if (relation === 'Disjoint') {
    const intersects = createRelation('Intersects', operand);
    return (geometry) => !intersects(geometry);
  }
  const box = asBox(operand);
  if (relation === 'Intersects') {
    if (box !== undefined) return (geometry) => meetsBox(geometry, box);
    if (operand.type === 'GeometryCollection') return intersectsSome(operand.geometries);
  }
  const envelope = envelopeOf(operand);
  const relatePoint = pointRelation(relation, operand);
  const relateAny = anyRelation(library, relation, operand);
  if (envelope === undefined) return relateAny;
  return (geometry) => {
    if (geometry.type === 'Point' && geometry.coordinates.length > 0) {
      const known = relatePoint(geometry.coordinates[0] as number, geometry.coordinates[1] as number);
      if (known !== undefined) return known;
    }
    return isPossible(relation, envelopeOf(geometry), envelope) && relateAny(geometry);
  };
}

function intersectsSome(operands: readonly Geometry[]): Relation {
  const relations = operands.map((operand) => createRelation('Intersects', operand));
  return (geometry) => relations.some((intersects) => intersects(geometry));
}

/** What the boxes say already. */
function isPossible(relation: GeosRelation, box: Envelope | undefined, operand: Envelope): boolean {
  if (box === undefined) return false;
  if (relation === 'Within') return envelopeCovers(operand, box);
  if (relation === 'Contains') return envelopeCovers(box, operand);
  return envelopesMeet(box, operand);
}

/** The relation for single points, which are most of what is tested; undefined where it takes more to tell. */
function pointRelation(
  relation: GeosRelation,
  operand: Geometry,
): (x: number, y: number) => boolean | undefined {
  if (operand.type === 'Point' && operand.coordinates.length > 0) {
    const [operandX, operandY] = operand.coordinates;
    if (!SAME_POINT.has(relation)) return () => false;
    return (x, y) => x === operandX && y === operandY;
  }
  const locations = POINT_IN_AREA.get(relation);
  if (locations === undefined || (operand.type !== 'Polygon' && operand.type !== 'MultiPolygon')) {
    return () => undefined;
  }
  const locator = new PointLocator(operand);
  return (x, y) => {
    const location = locator.locate(x, y);
    return location === undefined ? undefined : locations.has(location);
  };
}

const SAME_POINT: ReadonlySet<GeosRelation> = new Set([
  'Equals',
  'Intersects',
  'Within',
  'Contains',
] as const);

/** Where a point has each relation to an area. */
const POINT_IN_AREA: ReadonlyMap<GeosRelation, ReadonlySet<PointLocation>> = new Map([
  ['Intersects', new Set<PointLocation>(['interior', 'boundary'])],
  ['Within', new Set<PointLocation>(['interior'])],
  ['Touches', new Set<PointLocation>(['boundary'])],
]);

function anyRelation(library: Geos, relation: GeosRelation, operand: Geometry): Relation {
  const prepared = new PreparedOperand(operand);
  const relate: Relation = (geometry) => {
    const known = library.with(geometry, (pointer) =>
      library.relates(pointer, relation, prepared.in(library)),
    );
    if (known !== undefined) return known;
    return (
      relation === 'Intersects' && geometry.type === 'GeometryCollection' && geometry.geometries.some(relate)
    );
  };
  return relate;
}

/** Prepared operands that are in GEOS' memory, the one used last at the end. */
const resident = new Map<
  PreparedOperand,
  { readonly prepared: PreparedGeometry; readonly positions: number }
>();
/** Together they have at most so many positions (about 60 MB), or are one alone. */
const MAX_RESIDENT_POSITIONS = 250_000;
let residentPositions = 0;

/**
 * An operand as GEOS prepares it. GEOS' memory isn't collected, and a filter has no end that anyone would tell: so
 * those used longest ago are given up when there are too many, and prepared again if they are asked for once more.
 */
export class PreparedOperand {
  readonly #geometry: Geometry;

  constructor(geometry: Geometry) {
    this.#geometry = geometry;
  }

  /** Valid until the next operand is asked for. */
  in(library: Geos): PreparedGeometry {
    const known = resident.get(this);
    if (known !== undefined) {
      if (resident.size > 1) {
        resident.delete(this);
        resident.set(this, known);
      }
      return known.prepared;
    }
    const positions = 16 + countPositions(this.#geometry);
    for (const [other, { prepared, positions: freed }] of resident) {
      if (residentPositions + positions <= MAX_RESIDENT_POSITIONS) break;
      resident.delete(other);
      residentPositions -= freed;
      library.destroyPrepared(prepared);
    }
    const prepared = library.prepare(library.read(this.#geometry));
    resident.set(this, { prepared, positions });
    residentPositions += positions;
    return prepared;
  }
}

function countPositions(geometry: Geometry): number {
  let count = 0;
  forEachPosition(geometry, () => {
    count++;
  });
  return count;
}
