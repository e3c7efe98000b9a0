import type { Crs } from '../crs/crs.ts';
import { wgs84 } from '../crs/registry.ts';
import type { FeatureType } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import { changeRemarks, propertyReport } from './create-report.ts';
import { decideCrs } from './decide-crs.ts';
import type { InvalidRecordReport } from './invalid-records.ts';
import { openSource } from './open-source.ts';
import { type PreviewFeature, PreviewSample } from './preview-sample.ts';
import { PublishError } from './publish-error.ts';
import type { CrsReport, PropertyReport } from './publish-report.ts';
import { type SourceScan, scanSource } from './scan-source.ts';
import { fractionRead, type Source, type SourceOptions } from './source.ts';

/** What a reading of a file tells before anything is published; plain data. */
export interface SourceInspection {
  readonly format: string;
  readonly layer: string | undefined;
  /** Records read, valid or not. */
  readonly records: number;
  /** All counted, the first few listed. */
  readonly invalid: number;
  readonly invalidRecords: readonly InvalidRecordReport[];
  readonly properties: readonly PropertyReport[];
  readonly recordsWithOwnId: number;
  /** Undefined: nobody has said it, and it can't be assumed; `crsProblem` says so. */
  readonly crs: CrsReport | undefined;
  readonly crsProblem: string | undefined;
  /** In the CRS of the file. */
  readonly envelope: Envelope | undefined;
  /** How the file was understood, and what would change for readers, one sentence each. */
  readonly remarks: readonly string[];
  /** The first records, a text for each property that has one. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Some of the features, evenly drawn, in WGS 84 with longitude first; fewer than there are where they are many. */
  readonly preview: readonly PreviewFeature[];
}

export interface InspectionRequest {
  readonly path: string;
  readonly options: SourceOptions;
  /** As the publisher says; undefined: as the file does. */
  readonly crs: Crs | undefined;
  /** Of the version that would be replaced. */
  readonly before: FeatureType | undefined;
}

/**
 * Reads a file once as a publish would, and says what it would make of it. Throws SourceError or PublishError where nothing
 * can be published.
 */
export async function inspectSource(
  request: InspectionRequest,
  signal: AbortSignal,
  onProgress: (records: number, fraction: number | undefined) => void,
): Promise<SourceInspection> {
  const source = await openSource(request.path, request.options);
  const sample = new PreviewSample();
  const scan = await scanSource(source, new Map(), signal, {
    onRecord: (record) => sample.add(record),
    onBatch: (records, position) => onProgress(records, fractionRead(source, position)),
  });
  if (scan.properties.length === 0)
    throw new PublishError(source.path, 'there is nothing to publish: no records and no fields');
  const decided = decidedCrs(source, request.crs, scan);
  return {
    format: source.format,
    layer: source.layer,
    records: scan.records,
    invalid: scan.invalid.total,
    invalidRecords: scan.invalid.listed,
    properties: scan.properties.map(propertyReport),
    recordsWithOwnId: scan.recordsWithOwnId,
    crs: decided.crs && { code: decided.crs.code, name: decided.crs.name, from: decided.from },
    crsProblem: decided.problem,
    envelope: scan.envelope,
    remarks: [...source.remarks, ...decided.remarks, ...changes(request.before, scan)],
    rows: sample.rows(
      scan.properties.filter(({ property }) => property.type !== 'geometry').map((p) => p.field),
    ),
    preview: decided.crs === undefined ? [] : sample.features(decided.crs),
  };
}

function decidedCrs(
  source: Source,
  option: Crs | undefined,
  scan: SourceScan,
): {
  readonly crs: Crs | undefined;
  readonly from: CrsReport['from'];
  readonly remarks: readonly string[];
  readonly problem: string | undefined;
} {
  try {
    return { ...decideCrs(source, option, scan.envelope), problem: undefined };
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    return { crs: undefined, from: 'assumed', remarks: [], problem: error.message };
  }
}

function changes(before: FeatureType | undefined, { properties }: SourceScan): string[] {
  if (before === undefined) return [];
  const defaultCrs = wgs84();
  return changeRemarks(before, { ...before, defaultCrs, properties: properties.map((p) => p.property) });
}
