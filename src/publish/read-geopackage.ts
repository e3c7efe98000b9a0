import { statSync } from 'node:fs';
import { databaseError, openForeignDatabase } from './read-geopackage-database.ts';
import { findLayer, type GeoPackageColumn, type GeoPackageLayer } from './read-geopackage-layer.ts';
import { readGeoPackageRecords } from './read-geopackage-records.ts';
import type { Source, SourceField, SourceOptions } from './source.ts';

/**
 * Opens a layer of a GeoPackage (OGC 12-128r18): the one that `options.layer` names, else the only one. Its coordinates
 * are x,y whatever its CRS. Throws SourceError.
 */
export async function openGeoPackage(path: string, options: SourceOptions): Promise<Source> {
  const remarks: string[] = [];
  const layer = readLayer(path, options, remarks);
  const { size } = statSync(path);
  return {
    format: 'GeoPackage',
    path,
    layer: layer.table,
    crs: layer.crs,
    fields: layer.columns.map(sourceField),
    remarks,
    size,
    records: (signal) => readGeoPackageRecords(path, size, layer, options, remarks, signal),
  };
}

function readLayer(path: string, options: SourceOptions, remarks: string[]): GeoPackageLayer {
  const db = openForeignDatabase(path, options);
  try {
    return findLayer(path, db, options.layer, remarks);
  } catch (error) {
    throw databaseError(path, error);
  } finally {
    db.close();
  }
}

function sourceField({ name, type, geometryType, nullable }: GeoPackageColumn): SourceField {
  return {
    name,
    nullable,
    ...(type !== undefined && { type }),
    ...(geometryType !== undefined && { geometryType }),
  };
}
