import type { Value } from '../../src/feature/feature.ts';
import {
  DateText,
  type InvalidRecord,
  isInvalid,
  NumberText,
  type RawValue,
  type Source,
  type SourceRecord,
} from '../../src/publish/source.ts';
import { run } from './programs.ts';

/** All records of a source, which must all be readable. */
export async function readRecords(source: Source): Promise<SourceRecord[]> {
  return (await readAnyRecords(source)).map((record) => {
    if (isInvalid(record)) throw new Error(`record ${record.number}: ${record.invalid}`);
    return record;
  });
}

/** All records of a source, also those that can't be read. */
export async function readAnyRecords(source: Source): Promise<(SourceRecord | InvalidRecord)[]> {
  const records: (SourceRecord | InvalidRecord)[] = [];
  for await (const batch of source.records(new AbortController().signal)) records.push(...batch.records);
  return records;
}

/** A value that a file or a feature has, for comparison: whole numbers as texts of their digits, dates as texts. */
export function plainValue(value: RawValue | Value | undefined): unknown {
  if (value instanceof DateText || value instanceof NumberText) return value.text;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value).toString();
  return value;
}

interface GdalFeature {
  readonly id?: number;
  readonly properties: Record<string, unknown>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
}

/** The features that GDAL reads from the file, in its CRS, with all digits. */
export async function readByGdal(path: string, ...more: string[]): Promise<GdalFeature[]> {
  const output = ['-f', 'GeoJSON', '/vsistdout/', '-lco', 'COORDINATE_PRECISION=17', '-lco', 'RFC7946=NO'];
  const { status, stdout, stderr } = await run('ogr2ogr', [...output, path, ...more]);
  if (status !== 0) throw new Error(`ogr2ogr: ${stderr}`);
  return (JSON.parse(stdout) as { features: GdalFeature[] }).features;
}

/** Makes a file by ogr2ogr. */
export async function makeByGdal(...args: string[]): Promise<void> {
  const { status, stderr } = await run('ogr2ogr', args);
  if (status !== 0) throw new Error(`ogr2ogr: ${stderr}`);
}
