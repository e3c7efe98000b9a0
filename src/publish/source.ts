import type { Crs } from '../crs/crs.ts';
import type { GeometryPropertyTypeName, ScalarTypeName } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';

/**
 * The seam between file formats and publishing: a source is read twice, once to infer types and once to load.
 * Readers hold one batch of records in memory, whatever the file's size.
 */
export interface Source {
  /** Format as a person says it: `GeoJSON`, `CSV`, `Shapefile` … */
  readonly format: string;
  /** The file as its publisher named it, for messages. */
  readonly path: string;
  /** Layer, where the format has layers. */
  readonly layer: string | undefined;
  /** CRS that the file itself declares; undefined: it doesn't say (GeoJSON without a word is EPSG:4326). */
  readonly crs: Crs | undefined;
  /** Fields that the file declares, in order; undefined: known only after reading all records. */
  readonly fields: readonly SourceField[] | undefined;
  /**
   * Set where strings carry no type of their own (CSV): inference then reads numbers and booleans out of them, with a
   * comma before the fraction if the file has it so. A value that ends as text keeps the text of the file.
   */
  readonly untypedText?: { readonly decimalComma: boolean };
  /** The field that the source itself says identifies records (the primary key of a table); undefined: it says none. */
  readonly keyField?: string | undefined;
  /** How the file was understood, one sentence each, for the report (delimiter, encoding, columns used …). */
  readonly remarks: readonly string[];
  /** Size in bytes of what will be read, for progress. */
  readonly size: number;
  /** Reads from the start; may be called again. Throws SourceError when the file as a whole can't be read. */
  records(signal: AbortSignal): AsyncIterable<RecordBatch>;
}

/** A field that the file declares. `type` is what the file says; inference still checks the values. */
export interface SourceField {
  readonly name: string;
  readonly type?: ScalarTypeName | 'geometry';
  readonly geometryType?: GeometryPropertyTypeName;
  /** False where the file says that the value may not be absent. */
  readonly nullable?: boolean;
  readonly label?: string;
  readonly gmlStandard?: boolean;
}

export interface RecordBatch {
  readonly records: readonly (SourceRecord | InvalidRecord)[];
  /** Bytes of `size` read so far, for progress. */
  readonly position: number;
}

export interface SourceRecord {
  /** 1-based number in the source. */
  readonly number: number;
  /** The record's own id where the format has one (GeoJSON `id`, GeoPackage fid, GML gml:id). */
  readonly id: string | undefined;
  /** By field name, in the source's order; a field that a record lacks is not there. Never a plain object: names are hostile. */
  readonly values: ReadonlyMap<string, RawValue>;
  /** By field name; most formats have one geometry, named `geometry` unless the file names it. */
  readonly geometries: ReadonlyMap<string, Geometry | null>;
}

/** A record that can't be read; reading goes on after it. */
export interface InvalidRecord {
  readonly number: number;
  /** One clause without a full stop: `line has a single position`. */
  readonly invalid: string;
}

/** How much of a source has been read, for progress; undefined: there is no telling. */
export function fractionRead({ size }: Source, position: number): number | undefined {
  return size > 0 ? Math.min(1, position / size) : undefined;
}

/** True for records that could not be read. */
export function isInvalid(record: SourceRecord | InvalidRecord): record is InvalidRecord {
  return 'invalid' in record;
}

/**
 * A value as the file has it. Text formats (CSV) give strings and leave the types to inference; JSON gives numbers,
 * and `NumberText` where a double would not keep all the digits; objects and arrays are JSON text in `JsonText`.
 */
export type RawValue = null | boolean | number | bigint | string | NumberText | JsonText | DateText;

/** A number whose digits a double would lose (more than 17 significant digits, or beyond 2^53). */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A nested value of a JSON document as compact JSON text. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value that the format itself types as date or dateTime, in XML Schema's lexical form. */
export class DateText {
  readonly type: 'date' | 'dateTime';
  readonly text: string;
  constructor(type: 'date' | 'dateTime', text: string) {
    this.type = type;
    this.text = text;
  }
}

/** A file that can't be read as a whole; the message is one line that names the file, the place and what was expected. */
export class SourceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SourceError';
  }
}

/** What a publisher may say about a file; readers use what concerns them. */
export interface SourceOptions {
  readonly layer?: string;
  /** IANA or Windows name of a text encoding. */
  readonly encoding?: string;
  /** CSV: one character. */
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  /** CSV: column names. */
  readonly latColumn?: string;
  readonly lonColumn?: string;
  readonly wktColumn?: string;
  /** GML: path of the application schema (XSD). */
  readonly schema?: string;
  /** Largest single record in bytes, 256 MiB by default; a larger one is refused. */
  readonly maxRecordBytes?: number;
  /** Most bytes that an archive or a compressed file may unpack to, 64 GiB by default. */
  readonly maxUnpackedBytes?: number;
}
