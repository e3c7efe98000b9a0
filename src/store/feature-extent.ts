import type { Crs } from '../crs/crs.ts';
import { wgs84 } from '../crs/registry.ts';
import { createTransform, roundForCrs, type Transform } from '../crs/transform.ts';
import { type Feature, type FeatureType, isGeometryProperty } from '../feature/feature.ts';
import {
  type Envelope,
  envelopeOf,
  forEachPosition,
  type Geometry,
  joinEnvelopes,
} from '../feature/geometry.ts';

/** Measures features while they are loaded, and keeps the envelope of all. */
export class ExtentReader {
  readonly #geometryIndexes: readonly number[];
  readonly #toDefault: Transform | undefined;
  readonly #toWgs84: Transform | undefined;
  readonly #featureType: FeatureType;
  #envelope: Envelope | undefined;
  #wgs84Envelope: Envelope | undefined;

  /** Throws Error when there is no transformation between the feature type's coordinate reference systems. */
  constructor(featureType: FeatureType) {
    this.#featureType = featureType;
    this.#geometryIndexes = featureType.properties.flatMap((property, index) =>
      isGeometryProperty(property) ? [index] : [],
    );
    this.#toDefault = transformBetween(featureType.crs, featureType.defaultCrs);
    const needed = this.#geometryIndexes.length > 0 && featureType.defaultCrs.code !== 4326;
    this.#toWgs84 = needed ? transformBetween(featureType.crs, wgs84()) : this.#toDefault;
  }

  /** In the default CRS, of all features read so far. */
  get envelope(): Envelope | undefined {
    return this.#envelope;
  }

  get wgs84Envelope(): Envelope | undefined {
    return this.#wgs84Envelope;
  }

  /**
   * The box of a feature's geometries in the default CRS, as they are written there; undefined when none has a
   * position. Throws TransformError.
   */
  read(feature: Feature): Envelope | undefined {
    let box: Envelope | undefined;
    for (const index of this.#geometryIndexes) {
      const value = feature.values[index] as Geometry | null | undefined;
      if (value === null || value === undefined) continue;
      const own = this.#inDefaultCrs(value);
      box = joinEnvelopes(box, own);
      this.#wgs84Envelope = joinEnvelopes(
        this.#wgs84Envelope,
        this.#toWgs84 === this.#toDefault ? own : transformedEnvelope(value, this.#toWgs84),
      );
    }
    this.#envelope = joinEnvelopes(this.#envelope, box);
    return box;
  }

  #inDefaultCrs(geometry: Geometry): Envelope | undefined {
    if (this.#toDefault === undefined) return envelopeOf(geometry);
    const box = transformedEnvelope(geometry, this.#toDefault);
    const crs = this.#featureType.defaultCrs;
    // Rounding is monotonic, so the rounded corners bound the coordinates that are written.
    return (
      box && {
        minX: roundForCrs(box.minX, crs),
        minY: roundForCrs(box.minY, crs),
        maxX: roundForCrs(box.maxX, crs),
        maxY: roundForCrs(box.maxY, crs),
      }
    );
  }
}

/** Undefined: the same CRS, nothing to transform. */
function transformBetween(from: Crs, to: Crs): Transform | undefined {
  if (from.code === to.code) return undefined;
  const transform = createTransform(from, to);
  if (transform === undefined) {
    throw new Error(`There is no transformation from EPSG:${from.code} to EPSG:${to.code}.`);
  }
  return transform;
}

function transformedEnvelope(geometry: Geometry, transform: Transform | undefined): Envelope | undefined {
  if (transform === undefined) return envelopeOf(geometry);
  const found = [0, 0];
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  forEachPosition(geometry, (position) => {
    transform.forward(position[0] as number, position[1] as number, found);
    const [x, y] = found as [number, number];
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  });
  return minX <= maxX ? { minX, minY, maxX, maxY } : undefined;
}
