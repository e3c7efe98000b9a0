/** The output formats whose downloads are measured, and how each server is asked for them. */
import { spawnSync } from 'node:child_process';

export const FORMAT_NAMES = [
  'GML 2',
  'GeoJSON',
  'CSV',
  'GeoPackage',
  'Shapefile',
  'FlatGeobuf',
  'KML',
  'XLSX',
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Trigpoint's `outputFormat`, and the ending by which GDAL knows the file. */
export const FORMATS: Readonly<Record<FormatName, { readonly name: string; readonly extension: string }>> = {
  'GML 2': { name: 'GML2', extension: 'gml' },
  GeoJSON: { name: 'application/json', extension: 'geojson' },
  CSV: { name: 'csv', extension: 'csv' },
  GeoPackage: { name: 'geopackage', extension: 'gpkg' },
  Shapefile: { name: 'shape-zip', extension: 'zip' },
  FlatGeobuf: { name: 'application/flatgeobuf', extension: 'fgb' },
  KML: { name: 'kml', extension: 'kml' },
  XLSX: { name: 'xlsx', extension: 'xlsx' },
};

/** The features in a file, as GDAL counts them. */
export function countByGdal(file: string): number {
  const source = file.endsWith('.zip') ? `/vsizip/${file}` : file;
  // XLSX has no geometry, so its sheets may be taken for headless: the first line is always a head.
  const result = spawnSync(
    'ogrinfo',
    ['-ro', '-so', '-al', '--config', 'OGR_XLSX_HEADERS', 'FORCE', source],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  const counts = [...result.stdout.matchAll(/^Feature Count: (\d+)$/gm)].map(([, count]) => Number(count));
  return counts.length === 0 ? NaN : Math.max(...counts);
}
