import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import type { PropertyType, ScalarTypeName } from '../../feature/feature.ts';

/**
 * The type of a column. Integers of any size are texts, since no type holds them; decimals are the nearest doubles.
 * A geometry in a column is its Well-Known Text.
 */
export function columnType({ type }: PropertyType): ColumnType {
  return type === 'geometry' ? ColumnType.String : TYPES[type];
}

const TYPES: Readonly<Record<ScalarTypeName, ColumnType>> = {
  string: ColumnType.String,
  int: ColumnType.Int,
  long: ColumnType.Long,
  integer: ColumnType.String,
  double: ColumnType.Double,
  decimal: ColumnType.Double,
  boolean: ColumnType.Bool,
  date: ColumnType.DateTime,
  dateTime: ColumnType.DateTime,
};
