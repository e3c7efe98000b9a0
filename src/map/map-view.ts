import type { Dataset } from '../catalog/catalog.ts';
import { isGeometryProperty } from '../feature/feature.ts';
import { type Envelope, envelopesMeet } from '../feature/geometry.ts';
import { DRAWING, DRAWING_SEPARATOR } from '../format/drawing/drawing-members.ts';
import { HALF_WORLD, mercatorBox, WORLD } from '../format/drawing/web-mercator.ts';
import type { EncodedBody } from '../format/encoded-body.ts';
import { memberBody } from '../format/member-body.ts';
import { validatorOf } from '../format/validator.ts';
import { WGS84_LONGITUDE_FIRST } from '../format/wgs84-longitude-first.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import type { Filter } from '../query/filter.ts';
import { filterDigest } from '../query/filter-digest.ts';
import type { Drawing, FeatureStore } from '../store/feature-store.ts';
import { type MapRequest, MapRequestError } from './map-request.ts';

export interface MapContext {
  readonly store: FeatureStore;
  /** Narrows a query to what the caller may read. */
  authorize(query: FeatureQuery): FeatureQuery;
  /** Stands for the caller's rights in the validator. */
  readonly rights: string;
  readonly signal: AbortSignal;
}

export interface MapView {
  readonly body: EncodedBody;
  /** Features in the body. */
  readonly featureCount: number;
}

/** What a drawing goes on beyond its box, so that the edges of what is cut aren't seen. */
const MARGIN_PIXELS = 16;
/** Beyond this a view holds everything up to the pole, which Web Mercator can't show. */
const POLAR_LATITUDE = 85;

/**
 * The features of a dataset within a box, as JSON for our own map: the number that are there, and of them all or a sample,
 * each as what is seen of it (see `createDrawingMemberEncoder`). `dataset` is the caller's view of it. Throws
 * MapRequestError where it has no geometry, and what the store throws.
 */
export async function mapView(
  dataset: Dataset,
  request: MapRequest,
  { store, authorize, rights, signal }: MapContext,
): Promise<MapView> {
  const { uid, version, featureType } = dataset;
  const geometry = featureType.properties.find(isGeometryProperty);
  if (geometry === undefined) throw new MapRequestError(`${dataset.id} has no geometry, so there is no map.`);
  const query = authorize({
    dataset: { uid, version },
    featureType,
    filter: boxFilter(request.box, dataset, featureType.properties.indexOf(geometry)),
    sortBy: [],
    properties: [geometry],
    srs: WGS84_LONGITUDE_FIRST,
    startIndex: 0,
    maxFeatures: undefined,
    sampleSize: request.limit,
  });
  const drawing = drawingOf(request);
  const selection = await store.select(query, signal);
  try {
    const [matched, featureCount] = [await selection.matched(), await selection.count()];
    const encoding = {
      name: DRAWING,
      featureType: query.featureType,
      properties: [query.featureType.properties.indexOf(geometry)],
      srs: WGS84_LONGITUDE_FIRST,
      drawing,
    };
    const { box, resolution } = drawing;
    const head = { matched, shown: featureCount, origin: [box.minX, box.minY], resolution };
    const body = memberBody({
      contentType: 'application/json',
      validator: validatorOf(['map', uid, version, featureType.name, request, [rights, rightsOf(query)]]),
      prologue: `${JSON.stringify(head).slice(0, -1)},"features":[\n`,
      separator: DRAWING_SEPARATOR,
      parts: [{ kind: 'encoded', encode: () => selection.encode(encoding) }],
      epilogue: '\n]}\n',
      close: () => selection.close(),
    });
    return { body, featureCount };
  } catch (error) {
    selection.close();
    throw error;
  }
}

/** What the caller's rights make of the query: their names stay the same when they are given for other features. */
function rightsOf({ filter, properties, hidesGeometry }: FeatureQuery): unknown {
  const names = properties.map(({ name }) => name);
  return [filter === undefined ? null : filterDigest(filter), names, hidesGeometry === true];
}

/** Parts that are cut at the sides of a wide view are shown by its neighbouring worlds; so there is nothing cut there. */
function drawingOf({ box, resolution }: MapRequest): Drawing {
  const { minX, minY, maxX, maxY } = mercatorBox(box);
  const margin = MARGIN_PIXELS * resolution;
  const middle = (minX + maxX) / 2;
  const sides =
    maxX - minX >= HALF_WORLD
      ? { minX: middle - WORLD, maxX: middle + WORLD }
      : { minX: minX - margin, maxX: maxX + margin };
  return { box: { ...sides, minY: minY - margin, maxY: maxY + margin }, resolution };
}

/** The box, and its copies in the worlds next to it that the data reach into. */
function boxFilter({ minX, minY, maxX, maxY }: Envelope, dataset: Dataset, property: number): Filter {
  const [west, east] = longitudesOf(dataset);
  const isWhole = maxX - minX >= 360;
  const latitudes = {
    minY: minY < -POLAR_LATITUDE ? -90 : minY,
    maxY: maxY > POLAR_LATITUDE ? 90 : maxY,
  };
  const data = { minX: west, maxX: east, ...latitudes };
  const boxes = isWhole
    ? [data]
    : [-720, -360, 0, 360, 720]
        .map((shift) => ({ minX: minX + shift, maxX: maxX + shift, ...latitudes }))
        .filter((moved) => envelopesMeet(moved, data))
        .map((moved) => ({ ...moved, minX: Math.max(west, moved.minX), maxX: Math.min(east, moved.maxX) }));
  const { crs } = WGS84_LONGITUDE_FIRST;
  const filters = boxes.map((envelope): Filter => ({ kind: 'BBOX', property, envelope, crs }));
  return filters.length === 1 ? (filters[0] as Filter) : { kind: 'Or', operands: filters };
}

/** Longitudes that data may have: some are given from 0 to 360. Where the extent isn't the caller's to know, these too. */
function longitudesOf({ featureType, summary }: Dataset): readonly [west: number, east: number] {
  if (featureType.defaultCrs.unit !== 'degree') return [-180, 180];
  if (summary.envelope === undefined) return [-180, 360];
  return [Math.min(-180, summary.envelope.minX), Math.max(180, summary.envelope.maxX)];
}
