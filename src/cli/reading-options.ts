import type { Command } from 'commander';
import type { Crs } from '../crs/crs.ts';
import type { ScalarTypeName } from '../feature/feature.ts';
import type { SourceOptions } from '../publish/source.ts';
import type { SourceReading } from '../sources/source-reading.ts';
import { readCrs, readDelimiter, readText, readTypes } from './read-option-value.ts';
import { UsageError } from './usage-error.ts';

/** What can be said about reading data, whether once or by a schedule. */
export interface ReadingOptions {
  readonly title?: string;
  readonly key?: string;
  readonly layer?: string;
  readonly passwordFile?: string;
  readonly lat?: string;
  readonly lon?: string;
  readonly wkt?: string;
  readonly srs?: Crs;
  readonly defaultSrs?: Crs;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  readonly type?: ReadonlyMap<string, ScalarTypeName>;
  readonly skipInvalid?: boolean;
  readonly restricted?: boolean;
}

export function addReadingOptions(command: Command): Command {
  return command
    .option('--title <text>', 'title for people', readText)
    .option('--key <column>', 'column whose values become feature ids; @id: the records’ own ids', readText)
    .option(
      '--layer <name>',
      'layer of a GeoPackage or archive with several; feature type of a WFS; schema.table of a database',
      readText,
    )
    .option(
      '--password-file <file>',
      'file with the password that the address lacks, - for standard input; databases take PGPASSWORD and ~/.pgpass too',
      readText,
    )
    .option('--lat <column>', 'CSV: column of the latitude or northing', readText)
    .option('--lon <column>', 'CSV: column of the longitude or easting', readText)
    .option('--wkt <column>', 'CSV: column of geometries in WKT', readText)
    .option('--srs <crs>', 'coordinate reference system of the file, e.g. EPSG:2154', readCrs)
    .option(
      '--default-srs <crs>',
      'coordinate reference system of answers that ask for none (EPSG:4326)',
      readCrs,
    )
    .option('--encoding <name>', 'text encoding of CSV or Shapefile, e.g. windows-1252', readText)
    .option('--delimiter <character>', 'CSV: what separates the values; tab for a tabulator', readDelimiter)
    .option('--decimal-comma', 'CSV: numbers have a comma before the fraction')
    .option('--type <name=type>', 'type of a field instead of the inferred one; repeatable', readTypes)
    .option('--skip-invalid', 'leave invalid records out instead of refusing the file')
    .option(
      '--restricted',
      'for those with a right to it alone (see rights); without it a replaced dataset stays as it is',
    );
}

/** Throws UsageError for options that exclude each other. */
export function checkReadingOptions({ lat, lon, wkt }: ReadingOptions): void {
  if ((lat === undefined) !== (lon === undefined)) throw new UsageError('--lat and --lon go together.');
  if (lat !== undefined && wkt !== undefined)
    throw new UsageError('--wkt and --lat, --lon exclude each other.');
}

export function sourceOptionsOf(options: ReadingOptions): SourceOptions {
  return {
    ...(options.layer !== undefined && { layer: options.layer }),
    ...(options.encoding !== undefined && { encoding: options.encoding }),
    ...(options.delimiter !== undefined && { delimiter: options.delimiter }),
    ...(options.decimalComma !== undefined && { decimalComma: options.decimalComma }),
    ...(options.lat !== undefined && { latColumn: options.lat }),
    ...(options.lon !== undefined && { lonColumn: options.lon }),
    ...(options.wkt !== undefined && { wktColumn: options.wkt }),
  };
}

/** The same as plain data, to be kept. */
export function readingOf(options: ReadingOptions): SourceReading {
  const { key, type, srs, defaultSrs, skipInvalid, title, restricted } = options;
  return {
    options: sourceOptionsOf(options),
    ...(key !== undefined && { keyColumn: key }),
    ...(type !== undefined && { types: [...type] }),
    ...(srs !== undefined && { crs: srs.code }),
    ...(defaultSrs !== undefined && { defaultCrs: defaultSrs.code }),
    ...(skipInvalid === true && { skipInvalid }),
    ...(title !== undefined && { title }),
    ...(restricted === true && { isRestricted: true }),
  };
}
