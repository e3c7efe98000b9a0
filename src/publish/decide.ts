import type { DatasetMetadata } from '../catalog/catalog.ts';
import { NO_METADATA } from '../catalog/dataset-metadata.ts';
import type { FeatureNamespace } from '../catalog/feature-namespace.ts';
import type { Crs } from '../crs/crs.ts';
import { lackOfGrid, missingGridOf } from '../crs/datum-grid.ts';
import { wgs84 } from '../crs/registry.ts';
import type { FeatureType } from '../feature/feature.ts';
import { decideTypeName } from './dataset-id.ts';
import { type CrsDecision, decideCrs } from './decide-crs.ts';
import { OWN_ID } from './feature-id.ts';
import { PublishError } from './publish-error.ts';
import type { Publishing } from './publishing.ts';
import type { SourceScan } from './scan-source.ts';
import type { Source } from './source.ts';

/** What was decided after the first reading. */
export interface Decisions {
  readonly featureType: FeatureType;
  readonly crs: CrsDecision;
  /** Undefined: ids from the content. */
  readonly keyColumn: string | undefined;
  /** Of the dataset's own; undefined: the portal's. */
  readonly namespace: FeatureNamespace | undefined;
  readonly metadata: DatasetMetadata;
}

/** Decides the feature type, the source of ids and the metadata. Throws PublishError where the publisher must say more. */
export function decide(
  publishing: Publishing,
  source: Source,
  scan: SourceScan,
  takenTypeNames: ReadonlySet<string>,
): Decisions {
  const { request, portal, datasetId, before } = publishing;
  if (scan.properties.length === 0)
    throw new PublishError(source.path, 'there is nothing to publish: no records and no fields');
  const namespace = request.namespace ?? before?.namespace;
  const crs = decideCrs(source, request.crs, scan.envelope);
  const defaultCrs = request.defaultCrs ?? wgs84();
  requireGrids(source, crs.crs, defaultCrs);
  return {
    featureType: {
      name: before?.featureType.name ?? decideTypeName(datasetId, takenTypeNames),
      label: datasetId,
      namespace: namespace?.uri ?? portal.namespaceUri,
      prefix: namespace?.prefix ?? portal.namespacePrefix,
      properties: scan.properties.map((p) => p.property),
      crs: crs.crs,
      defaultCrs,
    },
    crs,
    keyColumn: decideKeyColumn(publishing, source, scan),
    namespace,
    metadata: decideMetadata(publishing),
  };
}

/** What is served as it is needs no grid file. */
function requireGrids(source: Source, crs: Crs, defaultCrs: Crs): void {
  if (crs.code === defaultCrs.code) return;
  for (const { code, name } of [crs, defaultCrs]) {
    const missing = missingGridOf(code);
    if (missing !== undefined)
      throw new PublishError(source.path, lackOfGrid(`EPSG:${code} (${name})`, missing));
  }
}

/** The column of the version before counts on, so that ids don't all change because a flag was forgotten. */
function decideKeyColumn(
  { request, before }: Publishing,
  source: Source,
  scan: SourceScan,
): string | undefined {
  // What the source says counts for a new dataset only: ids of one that has them stay as they are made.
  const column = request.keyColumn ?? (before === undefined ? source.keyField : before.keyColumn);
  if (column === undefined || column === OWN_ID) return column;
  const fields = scan.properties.filter((p) => p.property.type !== 'geometry').map((p) => p.field);
  if (fields.includes(column)) return column;
  const said = request.keyColumn === undefined ? ', which made the feature ids before' : '';
  throw new PublishError(
    source.path,
    `there is no column ${JSON.stringify(column)}${said}; say which with --key: ${fields.slice(0, 50).join(', ')}`,
  );
}

function decideMetadata({ request, datasetId, before }: Publishing): DatasetMetadata {
  return { ...NO_METADATA, title: datasetId, ...before?.metadata, ...request.metadata };
}
