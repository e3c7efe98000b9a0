import { type FeatureType, isGeometryProperty, type PropertyType } from '../feature/feature.ts';
import type { Decisions } from './decide.ts';
import type { InferredProperty } from './infer-feature-type.ts';
import type { PropertyReport, PublishReport } from './publish-report.ts';
import type { Loaded, Publishing } from './publishing.ts';
import type { SourceScan } from './scan-source.ts';
import type { Source } from './source.ts';

/** Puts together what was done and decided, rights aside. */
export function createReport(
  publishing: Publishing,
  source: Source,
  scan: SourceScan,
  decisions: Decisions,
  loaded: Loaded,
): Omit<PublishReport, 'seconds' | 'isRestricted'> {
  const { featureType, crs, keyColumn } = decisions;
  const { report, invalid } = loaded;
  return {
    portal: publishing.portal.name,
    id: publishing.datasetId,
    typeName: featureType.name,
    title: decisions.metadata.title,
    version: report.version,
    replaced: publishing.before !== undefined,
    source: {
      format: source.format,
      path: publishing.request.shownPath ?? source.path,
      layer: source.layer,
    },
    numberOfFeatures: report.numberOfFeatures,
    envelope: report.wgs84Envelope,
    skipped: invalid.total,
    invalidRecords: invalid.listed,
    duplicates: report.duplicates,
    crs: { code: crs.crs.code, name: crs.crs.name, from: crs.from },
    defaultCrs: { code: featureType.defaultCrs.code, name: featureType.defaultCrs.name },
    ids: keyColumn === undefined ? { from: 'content' } : { from: 'key', column: keyColumn },
    properties: scan.properties.map(propertyReport),
    remarks: [
      ...source.remarks,
      ...crs.remarks,
      ...nameRemarks(featureType, scan.properties),
      ...idRemarks(publishing, scan, decisions),
      ...valueRemarks(loaded),
      ...changeRemarks(publishing.before?.featureType, featureType),
    ],
    bytes: report.bytes,
  };
}

/** How a property was read, and why so. */
export function propertyReport({ property, field, reason }: InferredProperty): PropertyReport {
  const type = isGeometryProperty(property) ? property.geometryType : property.type;
  return { name: property.name, field, type, reason };
}

function nameRemarks(featureType: FeatureType, properties: readonly InferredProperty[]): string[] {
  const remarks: string[] = [];
  if (featureType.name !== featureType.label)
    remarks.push(
      `The feature type is named ${featureType.name}: ${quoted(featureType.label)} is no XML name, or is taken.`,
    );
  for (const { property, field } of properties)
    if (property.name !== field)
      remarks.push(
        `The field ${quoted(field)} is named ${property.name}: XML names have no such characters.`,
      );
  return remarks;
}

function idRemarks({ request, before }: Publishing, scan: SourceScan, { keyColumn }: Decisions): string[] {
  const remarks: string[] = [];
  if (keyColumn === undefined && scan.recordsWithOwnId > 0)
    remarks.push(
      'The records have ids of their own, which are not used; --key @id makes feature ids of them.',
    );
  if (keyColumn !== undefined && request.keyColumn === undefined)
    remarks.push(
      before === undefined
        ? `Feature ids come from ${keyColumn}, the primary key.`
        : `Feature ids come from ${keyColumn}, as before.`,
    );
  if (before !== undefined && request.keyColumn !== undefined && before.keyColumn !== keyColumn)
    remarks.push(`All feature ids changed: they came from ${before.keyColumn ?? 'the content'} before.`);
  return remarks;
}

function valueRemarks({ report, coercion, promoted }: Loaded): string[] {
  const remarks: string[] = [];
  for (const [field, count] of promoted)
    remarks.push(
      `${count} single geometries of ${quoted(field)} were made multi geometries, as the others are.`,
    );
  if (coercion.strippedCharacters > 0) {
    const { record, field } = coercion.firstStripped ?? { record: 0, field: '' };
    remarks.push(
      `${coercion.strippedCharacters} characters that XML forbids were dropped, the first in record ${record}, field ${quoted(field)}.`,
    );
  }
  if (report.duplicates > 0)
    remarks.push(
      `${report.duplicates} records are equal to an earlier one; their ids have a number behind them.`,
    );
  if (report.numberOfFeatures === 0) remarks.push('There are no features.');
  return remarks;
}

/** How the schema differs from the version before, which clients know. */
export function changeRemarks(before: FeatureType | undefined, after: FeatureType): string[] {
  if (before === undefined) return [];
  const remarks: string[] = [];
  const earlier = new Map(before.properties.map((p) => [p.name, typeOf(p)]));
  const later = new Map(after.properties.map((p) => [p.name, typeOf(p)]));
  for (const [name, type] of earlier) {
    const now = later.get(name);
    if (now === undefined) remarks.push(`The property ${name} of the version before is gone.`);
    else if (now !== type) remarks.push(`The property ${name} is ${now} now; it was ${type}.`);
  }
  for (const name of later.keys())
    if (!earlier.has(name)) remarks.push(`The property ${name} is new in this version.`);
  if (before.defaultCrs.code !== after.defaultCrs.code)
    remarks.push(
      `The default coordinate reference system is EPSG:${after.defaultCrs.code} now; it was EPSG:${before.defaultCrs.code}.`,
    );
  return remarks;
}

/** The type of a property's values, of a geometry's that of its geometries. */
export function typeOf(property: PropertyType): string {
  return isGeometryProperty(property) ? property.geometryType : property.type;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
