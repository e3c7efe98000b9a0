import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import type { ScalarTypeName } from '../feature/feature.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { FlatGeobufError } from './read-flatgeobuf-geometry.ts';
import { DateText, JsonText, type RawValue } from './source.ts';

export interface FlatGeobufColumn {
  /** As the file has it. */
  readonly name: string;
  readonly type: ColumnType;
}

/** What the column declares; undefined for binary data, which is not read, and for JSON, which declares nothing. */
export const SCALAR_TYPES: ReadonlyMap<ColumnType, ScalarTypeName> = new Map([
  [ColumnType.Byte, 'int'],
  [ColumnType.UByte, 'int'],
  [ColumnType.Bool, 'boolean'],
  [ColumnType.Short, 'int'],
  [ColumnType.UShort, 'int'],
  [ColumnType.Int, 'int'],
  [ColumnType.UInt, 'long'],
  [ColumnType.Long, 'long'],
  [ColumnType.ULong, 'integer'],
  [ColumnType.Float, 'double'],
  [ColumnType.Double, 'double'],
  [ColumnType.String, 'string'],
  [ColumnType.DateTime, 'dateTime'],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The values of a feature: pairs of a column's number and its value, little endian. Absent columns have no value.
 * Throws FlatGeobufError, and RangeError when the bytes end within a value.
 */
export function decodeFlatValues(
  bytes: Uint8Array,
  columns: readonly FlatGeobufColumn[],
  names: readonly (string | undefined)[],
): Map<string, RawValue> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<string, RawValue>();
  let at = 0;
  while (at < bytes.length) {
    const index = view.getUint16(at, true);
    const column = columns[index];
    if (column === undefined)
      throw new FlatGeobufError(`has a value for column ${index} of ${columns.length}`);
    const size = FIXED_BYTES.get(column.type);
    const from = at + 2 + (size === undefined ? 4 : 0);
    const end = from + (size ?? view.getUint32(at + 2, true));
    if (end > bytes.length) throw new FlatGeobufError(`column ${column.name} ends beyond the feature`);
    const name = names[index];
    if (name !== undefined) {
      values.set(
        name,
        size === undefined
          ? textValue(column, bytes.subarray(from, end))
          : fixedValue(column.type, view, from),
      );
    }
    at = end;
  }
  return values;
}

/** Bytes of a value; the others have their length before them. */
const FIXED_BYTES: ReadonlyMap<ColumnType, number> = new Map([
  [ColumnType.Byte, 1],
  [ColumnType.UByte, 1],
  [ColumnType.Bool, 1],
  [ColumnType.Short, 2],
  [ColumnType.UShort, 2],
  [ColumnType.Int, 4],
  [ColumnType.UInt, 4],
  [ColumnType.Float, 4],
  [ColumnType.Long, 8],
  [ColumnType.ULong, 8],
  [ColumnType.Double, 8],
]);

function fixedValue(type: ColumnType, view: DataView, at: number): RawValue {
  switch (type) {
    case ColumnType.Byte:
      return view.getInt8(at);
    case ColumnType.UByte:
      return view.getUint8(at);
    case ColumnType.Bool:
      return view.getUint8(at) !== 0;
    case ColumnType.Short:
      return view.getInt16(at, true);
    case ColumnType.UShort:
      return view.getUint16(at, true);
    case ColumnType.Int:
      return view.getInt32(at, true);
    case ColumnType.UInt:
      return view.getUint32(at, true);
    case ColumnType.Long:
      return exact(view.getBigInt64(at, true));
    case ColumnType.ULong:
      return exact(view.getBigUint64(at, true));
    case ColumnType.Float:
      return view.getFloat32(at, true);
    default:
      return view.getFloat64(at, true);
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function textValue(column: FlatGeobufColumn, bytes: Uint8Array): RawValue {
  const text = decodeUtf8(column, bytes);
  if (column.type === ColumnType.Json) return new JsonText(text);
  if (column.type !== ColumnType.DateTime) return text;
  const dateTime = parseDateTime(text);
  if (dateTime !== undefined) return new DateText('dateTime', dateTime);
  const date = parseDate(text);
  return date === undefined ? text : new DateText('date', date);
}

function decodeUtf8(column: FlatGeobufColumn, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FlatGeobufError(`column ${column.name} holds text that is not UTF-8`);
  }
}
