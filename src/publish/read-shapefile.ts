import type { Crs } from '../crs/crs.ts';
import { crsFromWkt } from '../crs/crs-from-wkt.ts';
import { ByteReader, type ByteSource, readStart } from './byte-reader.ts';
import { freeName } from './free-name.ts';
import { type DbfHeader, readDbfHeader, scalarTypeOf } from './read-shapefile-dbf.ts';
import { type TextEncoding, UTF_8, wholeUtf8Length } from './read-shapefile-encoding.ts';
import { findShapefileParts, type ShapefileParts } from './read-shapefile-parts.ts';
import {
  MEASURES_REMARK,
  readShapefileRecords,
  SHP_HEADER_LENGTH,
  type Shapefile,
  type ShapefileField,
} from './read-shapefile-records.ts';
import { type ShapeType, shapeTypeOf } from './read-shapefile-shape.ts';
import { chooseTextEncoding } from './read-shapefile-texts.ts';
import { type Source, SourceError, type SourceField, type SourceOptions } from './source.ts';

const SHP_FILE_CODE = 9994;
const MAX_PRJ_BYTES = 65_536;

/**
 * Opens a Shapefile (ESRI Shapefile Technical Description, July 1998) by its `.shp`, or by a zip that holds it. Z is
 * kept; measures are dropped, which `remarks` says as soon as any are met. Throws SourceError.
 */
export async function openShapefile(path: string, options: SourceOptions): Promise<Source> {
  const parts = await findShapefileParts(path, options);
  const remarks: string[] = [];
  const { shapeType, shpLength } = await readShpHeader(path, parts.shp, remarks);
  const dbf = await readDbf(path, parts, remarks);
  const encoding = dbf === undefined ? UTF_8 : await chooseTextEncoding(path, parts, dbf, options, remarks);
  const fields = dbf === undefined ? [] : fieldsOf(dbf, encoding, remarks);
  const geometryName = freeName('geometry', new Set(fields.map(({ name }) => name)));
  const shapefile: Shapefile = {
    path,
    parts,
    shapeType,
    shpLength,
    dbf,
    fields,
    encoding,
    geometryName,
    remarks,
  };
  return {
    format: 'Shapefile',
    path,
    layer: parts.name,
    crs: await readPrj(parts, remarks),
    fields: [geometryField(shapefile), ...fields.map(sourceField)],
    remarks,
    size: shpLength + (parts.dbf?.size ?? 0),
    records: (signal) => readShapefileRecords(shapefile, options, signal),
  };
}

function geometryField({ geometryName, shapeType }: Shapefile): SourceField {
  const { geometryType } = shapeType;
  return { name: geometryName, type: 'geometry', ...(geometryType !== undefined && { geometryType }) };
}

function sourceField({ name, dbf }: ShapefileField): SourceField {
  const type = scalarTypeOf(dbf);
  return { name, ...(type !== undefined && { type }) };
}

async function readShpHeader(
  path: string,
  shp: ByteSource,
  remarks: string[],
): Promise<{ shapeType: ShapeType; shpLength: number }> {
  const header = await readStart(shp, SHP_HEADER_LENGTH);
  if (header.length < SHP_HEADER_LENGTH || header.readInt32BE(0) !== SHP_FILE_CODE) {
    throw new SourceError(`${path}: is no Shapefile: the .shp doesn't begin with file code ${SHP_FILE_CODE}`);
  }
  const shpLength = header.readUInt32BE(24) * 2;
  const code = header.readInt32LE(32);
  const shapeType = shapeTypeOf(code);
  if (shapeType === undefined || shapeType.family === 'MultiPatch') {
    throw new SourceError(`${path}: shape type ${code}${shapeType ? ' (MultiPatch)' : ''} is not supported`);
  }
  if (shpLength < SHP_HEADER_LENGTH || shpLength > shp.size) {
    throw new SourceError(`${path}: the .shp says that it has ${shpLength} bytes, but has ${shp.size}`);
  }
  if (shpLength < shp.size)
    remarks.push(`${shp.size - shpLength} bytes after the end that the .shp declares are ignored.`);
  if (shapeType.hasM && !shapeType.hasZ) remarks.push(MEASURES_REMARK);
  return { shapeType, shpLength };
}

async function readDbf(
  path: string,
  parts: ShapefileParts,
  remarks: string[],
): Promise<DbfHeader | undefined> {
  if (parts.dbf === undefined) {
    remarks.push('There is no .dbf file: the features have no attributes.');
    return undefined;
  }
  const reader = new ByteReader(parts.dbf.open());
  try {
    return await readDbfHeader(path, reader);
  } finally {
    await reader.close();
  }
}

async function readPrj(parts: ShapefileParts, remarks: string[]): Promise<Crs | undefined> {
  if (parts.prj === undefined) {
    remarks.push('There is no .prj file: the coordinate reference system is not known.');
    return undefined;
  }
  const text = (await readStart(parts.prj, MAX_PRJ_BYTES)).toString('utf8');
  const crs = crsFromWkt(text);
  const name = JSON.stringify(/"([^"]*)"/.exec(text)?.[1] ?? text.slice(0, 40));
  remarks.push(
    crs === undefined
      ? `The coordinate reference system in the .prj (${name}) is not recognised.`
      : `The .prj names ${name}, which is EPSG:${crs.code} (${crs.name}).`,
  );
  return crs;
}

function fieldsOf(dbf: DbfHeader, encoding: TextEncoding, remarks: string[]): ShapefileField[] {
  const taken = new Set<string>();
  const fields: ShapefileField[] = [];
  for (const field of dbf.fields) {
    const bytes = field.nameBytes;
    // Names are cut off after ten bytes, within a character if need be.
    const decoded = encoding.decode(encoding === UTF_8 ? bytes.subarray(0, wholeUtf8Length(bytes)) : bytes);
    const written = (decoded ?? bytes.toString('latin1')).trim() || `field${fields.length + 1}`;
    if (scalarTypeOf(field) === undefined) {
      remarks.push(
        `The field ${written} is not read: its type ${JSON.stringify(field.type)} is not supported.`,
      );
      continue;
    }
    const name = freeName(written, taken);
    if (name !== written)
      remarks.push(`There are several fields named ${written}; one of them is called ${name}.`);
    taken.add(name);
    fields.push({ name, dbf: field });
  }
  return fields;
}
