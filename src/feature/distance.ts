import type { Crs } from '../crs/crs.ts';
import {
  atLeastMetres,
  type Edge,
  edgeWithin,
  halfLengthMetres,
  type Place,
  placeOf,
  placesWithin,
} from './geodesic-distance.ts';
import { envelopeOf, type Geometry, isEmpty, type Position } from './geometry.ts';
import { geos } from './geos.ts';
import { createRelation, PreparedOperand } from './spatial-relation.ts';

/** Whether a geometry is at most so far away; undefined for an empty one, which is nowhere. */
export type DistanceTest = (geometry: Geometry) => boolean | undefined;

/**
 * A test whether the shortest distance between geometries and the operand, both in `crs`, is at most so many metres.
 *
 * In a projected CRS the distance is that of its plane. In a geographic one it is the geodesic on the ellipsoid of
 * WGS 84, across the antimeridian and the poles too; between points to the nanometre, and to edges, which are straight
 * in the plane of longitude and latitude, to a centimetre of the distance from a vertex to an edge of the other
 * geometry. Geometries that intersect have no distance.
 *
 * Throws when `prepareRelations` has not been awaited.
 */
export function createDistanceTest(operand: Geometry, metres: number, crs: Crs): DistanceTest {
  if (isEmpty(operand)) return () => undefined;
  const isNear =
    crs.unit === 'degree'
      ? geodesicTest(operand, metres)
      : planarTest(operand, metres / (crs.metresPerUnit ?? 1));
  return (geometry) => (isEmpty(geometry) ? undefined : isNear(geometry));
}

function planarTest(operand: Geometry, distance: number): DistanceTest {
  const library = geos();
  const prepared = new PreparedOperand(operand);
  const [x, y] = operand.type === 'Point' ? (operand.coordinates as readonly [number, number]) : [NaN, NaN];
  return (geometry) => {
    if (operand.type === 'Point' && geometry.type === 'Point') {
      const [otherX, otherY] = geometry.coordinates as readonly [number, number];
      return Math.hypot(x - otherX, y - otherY) <= distance;
    }
    return library.with(geometry, (pointer) =>
      library.isWithinDistance(pointer, prepared.in(library), distance),
    );
  };
}

function geodesicTest(operand: Geometry, metres: number): DistanceTest {
  const target = new GeodesicShape(operand);
  const intersects = createRelation('Intersects', operand);
  return (geometry) => {
    if (geometry.type === 'Point') {
      return intersects(geometry) || target.isWithin(placeOf(geometry.coordinates), metres);
    }
    const shape = new GeodesicShape(geometry);
    if (shape.isBeyond(target, metres)) return false;
    return (
      intersects(geometry) || shape.hasVertexWithin(target, metres) || target.hasVertexWithin(shape, metres)
    );
  };
}

/** Edges that follow each other, and a circle that holds them. */
interface Group {
  readonly centre: Place;
  readonly radiusMetres: number;
  readonly edges: readonly Edge[];
}

const EDGES_PER_GROUP = 32;

/** The vertices and edges of a geometry, grouped so that what is far away is passed over. */
class GeodesicShape {
  readonly #vertices: Place[] = [];
  readonly #groups: Group[];
  readonly #centre: Place;
  readonly #radiusMetres: number;

  constructor(geometry: Geometry) {
    const edges: Edge[] = [];
    for (const line of linesOf(geometry)) this.#add(line, edges);
    this.#groups = [];
    for (let start = 0; start < edges.length; start += EDGES_PER_GROUP) {
      this.#groups.push(groupOf(edges.slice(start, start + EDGES_PER_GROUP)));
    }
    const box = envelopeOf(geometry) ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 };
    this.#centre = placeOf([(box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2]);
    this.#radiusMetres = halfLengthMetres(box.minX, box.minY, box.maxX, box.maxY);
  }

  #add(line: readonly Position[], edges: Edge[]): void {
    let previous: Place | undefined;
    for (const position of line) {
      const place = placeOf(position);
      this.#vertices.push(place);
      edges.push({ from: previous ?? place, to: place });
      previous = place;
    }
  }

  /** Surely farther away; false decides nothing. */
  isBeyond(other: GeodesicShape, metres: number): boolean {
    const centres = atLeastMetres(this.#centre, other.#centre);
    return centres - this.#radiusMetres - other.#radiusMetres > metres;
  }

  isWithin(place: Place, metres: number): boolean {
    if (atLeastMetres(place, this.#centre) - this.#radiusMetres > metres) return false;
    return this.#groups.some(
      ({ centre, radiusMetres, edges }) =>
        atLeastMetres(place, centre) - radiusMetres <= metres &&
        edges.some((edge) =>
          edge.from === edge.to ? placesWithin(place, edge.to, metres) : edgeWithin(place, edge, metres),
        ),
    );
  }

  hasVertexWithin(other: GeodesicShape, metres: number): boolean {
    return this.#vertices.some((vertex) => other.isWithin(vertex, metres));
  }
}

function groupOf(edges: readonly Edge[]): Group {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { from, to } of edges) {
    west = Math.min(west, from.longitude, to.longitude);
    south = Math.min(south, from.latitude, to.latitude);
    east = Math.max(east, from.longitude, to.longitude);
    north = Math.max(north, from.latitude, to.latitude);
  }
  return {
    centre: placeOf([(west + east) / 2, (south + north) / 2]),
    radiusMetres: halfLengthMetres(west, south, east, north),
    edges,
  };
}

/** The lines that a geometry consists of or is bounded by; each point is one of a single position. */
function linesOf(geometry: Geometry): readonly (readonly Position[])[] {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates.length === 0 ? [] : [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(linesOf);
  }
}
