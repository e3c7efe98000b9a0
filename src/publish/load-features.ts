import type { Crs } from '../crs/crs.ts';
import { wgs84 } from '../crs/registry.ts';
import { createTransform, type MutablePosition, type Transform, TransformError } from '../crs/transform.ts';
import { type Feature, isGeometryProperty, type Value } from '../feature/feature.ts';
import { forEachPosition, type Geometry } from '../feature/geometry.ts';
import type { createCoercion } from './coerce-value.ts';
import type { FeatureIdentifier } from './feature-id.ts';
import type { InferredProperty } from './infer-feature-type.ts';
import type { InvalidRecords } from './invalid-records.ts';
import { PublishError, refuseForInvalidRecords } from './publish-error.ts';
import { isInvalid, type Source, type SourceRecord } from './source.ts';

/** What the second reading needs to make features of records. */
export interface FeatureLoading {
  readonly source: Source;
  readonly properties: readonly InferredProperty[];
  readonly coerce: ReturnType<typeof createCoercion>;
  readonly identify: FeatureIdentifier;
  readonly crs: Crs;
  readonly defaultCrs: Crs;
  /** Filled with the records that are left out. */
  readonly invalid: InvalidRecords;
  /** Counts, by field, the geometries that were made the multi form of theirs. */
  readonly promoted: Map<string, number>;
  readonly skipInvalid: boolean;
  /** Called at the end; throws when the file is not the one that was read first. */
  readonly checkUnchanged: () => Promise<void>;
  readonly onBatch: (records: number, position: number) => void;
}

/**
 * Reads the source a second time and yields its features. With a bad record and without `skipInvalid` no more features
 * come, but reading goes on, so that the refusal at the end counts all bad records. Throws PublishError.
 */
export async function* loadFeatures(
  loading: FeatureLoading,
  signal: AbortSignal,
): AsyncIterable<readonly Feature[]> {
  const { source, invalid, skipInvalid } = loading;
  const toFeature = featureMaker(loading);
  let records = 0;
  for await (const batch of source.records(signal)) {
    signal.throwIfAborted();
    const features: Feature[] = [];
    for (const record of batch.records) {
      records++;
      const made = isInvalid(record) ? record : toFeature(record);
      if ('invalid' in made) invalid.add(record.number, made.invalid);
      else features.push(made);
    }
    loading.onBatch(records, batch.position);
    if (features.length > 0 && (skipInvalid || invalid.total === 0)) yield features;
  }
  await loading.checkUnchanged();
  if (invalid.total > 0 && !skipInvalid)
    throw refuseForInvalidRecords(source.path, invalid.total, invalid.listed);
}

function featureMaker(loading: FeatureLoading): (record: SourceRecord) => Feature | { invalid: string } {
  const { coerce, identify } = loading;
  const checkPosition = positionCheck(loading);
  const countPromoted = promotionCount(loading);
  return (record) => {
    const values = coerce(record);
    if ('invalid' in values) return values;
    const misplaced = checkPosition([...record.geometries.values()]);
    if (misplaced !== undefined) return { invalid: misplaced };
    const identified = identify(record);
    if ('invalid' in identified) return identified;
    countPromoted(record, values);
    return { id: identified.id, values };
  };
}

function promotionCount({ properties, promoted }: FeatureLoading) {
  const columns = properties.flatMap(({ property, field }, i) =>
    isGeometryProperty(property) ? [{ field, i }] : [],
  );
  return (record: SourceRecord, values: readonly Value[]): void => {
    for (const { field, i } of columns)
      if (values[i] !== null && values[i] !== record.geometries.get(field))
        promoted.set(field, (promoted.get(field) ?? 0) + 1);
  };
}

/**
 * Coordinates that don't exist in the default CRS, or in WGS 84, which the store measures every feature in, would fail in
 * the middle of the load.
 */
function positionCheck({
  source,
  crs,
  defaultCrs,
}: FeatureLoading): (geometries: Iterable<Geometry | null>) => string | undefined {
  const targets = new Map([defaultCrs, wgs84()].map((target) => [target.code, target]));
  targets.delete(crs.code);
  const transforms = [...targets.values()].map((target) => {
    const transform = createTransform(crs, target);
    if (transform !== undefined) return transform;
    throw new PublishError(
      source.path,
      `no transformation is known from EPSG:${crs.code} to EPSG:${target.code}`,
    );
  });
  return (geometries) => misplacedPosition(geometries, transforms);
}

function misplacedPosition(
  geometries: Iterable<Geometry | null>,
  transforms: readonly Transform[],
): string | undefined {
  const found: MutablePosition = [0, 0];
  try {
    for (const transform of transforms)
      for (const geometry of geometries)
        if (geometry !== null)
          forEachPosition(geometry, ([x, y]) => transform.forward(x as number, y as number, found));
    return undefined;
  } catch (error) {
    if (error instanceof TransformError) return error.message;
    throw error;
  }
}
