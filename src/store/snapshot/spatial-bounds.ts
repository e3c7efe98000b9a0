import type { Crs } from '../../crs/crs.ts';
import { createTransform, reprojectedDecimals, TransformError } from '../../crs/transform.ts';
import type { FeatureType } from '../../feature/feature.ts';
import { type Envelope, envelopeOf, envelopesMeet, joinEnvelopes } from '../../feature/geometry.ts';
import { transformGeometry } from '../../feature/transform-geometry.ts';
import type { Filter } from '../../query/filter.ts';
import { OrdinalRuns, RunsBuilder } from '../ordinal-runs.ts';
import type { BoxIndex, BoxSelection } from './box-index.ts';
import { type MappedRun, mapPages } from './mapped-pages.ts';
import type { PageTable } from './page-table.ts';

/** What is known of a condition without reading features: those that meet it, and those that may (these among them). */
export interface FilterBounds {
  readonly sure: OrdinalRuns;
  readonly maybe: OrdinalRuns;
}

export type SpatialFilter = Extract<Filter, { readonly crs: Crs }>;

export const isSpatial = (filter: Filter): filter is SpatialFilter => 'crs' in filter;

/** Kept maps of pages into other coordinate systems, most recently used last. */
const MAX_MAPPED = 4;

/** Metres or units that rounding may make a distance shorter. */
const DISTANCE_SLACK = 0.1;

/** Metres of a degree of latitude at the poles' end, and of longitude at the equator, both less than on any ellipsoid. */
const METRES_PER_LATITUDE = 110_000;
const METRES_PER_LONGITUDE = 111_000;

/** Decides spatial conditions by the boxes of pages and features as far as boxes can. */
export class SpatialBounds {
  readonly #featureType: FeatureType;
  readonly #pages: PageTable;
  readonly #boxes: BoxIndex;
  readonly #all: OrdinalRuns;
  readonly #geometries: number;
  /** Some longitudes are given beyond the antimeridian. */
  readonly #bendsLongitudes: boolean;
  readonly #mapped = new Map<number, readonly MappedRun[]>();

  constructor(featureType: FeatureType, numberOfFeatures: number, pages: PageTable, boxes: BoxIndex) {
    this.#featureType = featureType;
    this.#pages = pages;
    this.#boxes = boxes;
    this.#all = OrdinalRuns.all(numberOfFeatures);
    const geometries = featureType.properties.filter((property) => property.type === 'geometry');
    this.#geometries = geometries.length;
    const extent = Array.from({ length: pages.count }, (_, page) => pages.envelope(page)).reduce(
      joinEnvelopes,
      undefined,
    );
    this.#bendsLongitudes = extent !== undefined && (extent.minX < -180 || extent.maxX > 180);
  }

  /** True when the bounds come from the boxes as they are; else pages must be mapped first, which takes a while. */
  isCheap(filter: SpatialFilter): boolean {
    return comparedIn(filter, this.#featureType).code === this.#featureType.defaultCrs.code;
  }

  /** The bounds of the filter, or of its opposite: a feature without the geometry meets neither. */
  bounds(filter: SpatialFilter, negated: boolean): FilterBounds {
    const meeting = this.#meeting(filter);
    const isOutside = filter.kind === 'Disjoint' || filter.kind === 'Beyond';
    return isOutside === negated ? meeting : this.#complement(filter, meeting);
  }

  #complement({ property }: SpatialFilter, { sure, maybe }: FilterBounds): FilterBounds {
    // Boxes are around all geometries of a feature: with several, the one in question may be absent.
    const present =
      this.#geometries === 1 || property === undefined
        ? OrdinalRuns.all(this.#boxes.positioned)
        : OrdinalRuns.NONE;
    return { sure: present.subtract(maybe), maybe: this.#all.subtract(sure) };
  }

  /** Bounds of "not disjoint from the operand", or "not beyond"; every relation but Disjoint and Beyond implies it. */
  #meeting(filter: SpatialFilter): FilterBounds {
    const crs = comparedIn(filter, this.#featureType);
    const reach = reachOf(filter, crs, this.#bendsLongitudes);
    if (reach === undefined) return { sure: OrdinalRuns.NONE, maybe: this.#all };
    const found: BoxSelection = { meeting: new RunsBuilder(), inside: new RunsBuilder() };
    const inner = this.#isDecidedByBoxes(filter) ? filter.envelope : undefined;
    if (this.isCheap(filter)) this.#select(reach, inner, found);
    else this.#selectMapped(crs, reach, inner, found);
    return { sure: found.inside.finish(), maybe: found.meeting.finish() };
  }

  /** A geometry whose box lies in the BBOX is not disjoint from it, if the box is its own and it isn't empty. */
  #isDecidedByBoxes(filter: SpatialFilter): filter is SpatialFilter & { kind: 'BBOX' } {
    return filter.kind === 'BBOX' && (filter.property === undefined || this.#geometries === 1);
  }

  #select(reach: Envelope, inner: Envelope | undefined, found: BoxSelection): void {
    const { crs, defaultCrs } = this.#featureType;
    // Boxes of transformed features are of coordinates as they are written, so rounded.
    const rounding = crs.code === defaultCrs.code ? 0 : 2 * 10 ** -reprojectedDecimals(defaultCrs);
    const outer = grow(reach, rounding);
    const safe = inner && grow(inner, -rounding);
    for (let page = 0; page < this.#pages.count; page++) {
      const relation = this.#pages.relation(page, outer);
      if (relation === 'outside') continue;
      const from = this.#pages.firstOrdinal(page);
      const to = this.#pages.firstOrdinal(page + 1);
      const whole = relation === 'inside' && rounding === 0 && to <= this.#boxes.positioned;
      if (!whole) this.#boxes.select(from, to, outer, safe, found);
      else {
        found.meeting.append(from, to);
        if (safe !== undefined) found.inside.append(from, to);
      }
    }
  }

  #selectMapped(crs: Crs, outer: Envelope, inner: Envelope | undefined, found: BoxSelection): void {
    for (const { from, to, place } of this.#pagesIn(crs)) {
      if (place === undefined) found.meeting.append(from, to);
      else if (envelopesMeet(place.envelope, outer)) {
        this.#boxes.selectMapped({ from, to }, place.map, outer, inner, found);
      }
    }
  }

  #pagesIn(crs: Crs): readonly MappedRun[] {
    const known = this.#mapped.get(crs.code);
    this.#mapped.delete(crs.code);
    const mapped = known ?? mapPages(this.#pages, this.#boxes, this.#featureType.defaultCrs, crs);
    this.#mapped.set(crs.code, mapped);
    for (const code of this.#mapped.keys()) {
      if (this.#mapped.size <= MAX_MAPPED) break;
      this.#mapped.delete(code);
    }
    return mapped;
  }
}

type DistanceFilter = SpatialFilter & { readonly kind: 'DWithin' | 'Beyond' };

const isDistance = (filter: SpatialFilter): filter is DistanceFilter =>
  filter.kind === 'DWithin' || filter.kind === 'Beyond';

/** Distances to geographic data are geodesic also when the operand is projected; all else is compared in its CRS. */
function comparedIn(filter: SpatialFilter, featureType: FeatureType): Crs {
  const isMoved = isDistance(filter) && filter.crs.unit === 'length' && featureType.crs.unit === 'degree';
  return isMoved ? featureType.crs : filter.crs;
}

/** In `crs`, the envelope that a feature must reach into to meet the operand; undefined: any may. */
function reachOf(filter: SpatialFilter, crs: Crs, bendsLongitudes: boolean): Envelope | undefined {
  if (filter.kind === 'BBOX') return filter.envelope;
  if (!isDistance(filter)) return envelopeOf(filter.geometry);
  const envelope = operandEnvelope(filter, crs);
  if (envelope === undefined) return undefined;
  const { distanceMetres } = filter;
  if (crs.unit === 'length')
    return grow(envelope, distanceMetres / (crs.metresPerUnit ?? 1) + DISTANCE_SLACK);
  const reach = reachOnEllipsoid(envelope, distanceMetres + DISTANCE_SLACK);
  return bendsLongitudes ? { ...reach, minX: -Infinity, maxX: Infinity } : reach;
}

function operandEnvelope({ geometry, crs: from }: DistanceFilter, crs: Crs): Envelope | undefined {
  const transform = createTransform(from, crs);
  if (transform === undefined) return undefined;
  try {
    return envelopeOf(transformGeometry(geometry, transform));
  } catch (error) {
    if (error instanceof TransformError) return undefined;
    throw error;
  }
}

/** What lies within a distance; every longitude once the poles or the antimeridian come into reach. */
function reachOnEllipsoid(envelope: Envelope, metres: number): Envelope {
  const minY = envelope.minY - metres / METRES_PER_LATITUDE;
  const maxY = envelope.maxY + metres / METRES_PER_LATITUDE;
  const shortest = Math.cos((Math.max(Math.abs(minY), Math.abs(maxY)) * Math.PI) / 180);
  const degrees = metres / (METRES_PER_LONGITUDE * shortest);
  const minX = envelope.minX - degrees;
  const maxX = envelope.maxX + degrees;
  const isWhole = minY <= -89 || maxY >= 89 || !(minX > -180 && maxX < 180);
  return isWhole ? { minX: -Infinity, minY, maxX: Infinity, maxY } : { minX, minY, maxX, maxY };
}

function grow(envelope: Envelope, by: number): Envelope {
  return {
    minX: envelope.minX - by,
    minY: envelope.minY - by,
    maxX: envelope.maxX + by,
    maxY: envelope.maxY + by,
  };
}
