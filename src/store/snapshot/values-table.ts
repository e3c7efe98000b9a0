import type { FeatureType, PropertyType, Value } from '../../feature/feature.ts';
import { decodeWkb } from '../../feature/wkb.ts';
import type { StoredValue } from './feature-record.ts';

/**
 * The one table of `values.sqlite`: `ordinal` (the rowid), `id`, then a column per property named by its place in the
 * feature type: `p<i>` for scalars, `g<i>` for geometries (WKB in the source's CRS). Names never hold a publisher's text.
 * Columns are untyped, so that SQLite keeps -0 and digits as they are; NaN, which SQLite would take for NULL, is the
 * text 'NaN' in a column of doubles.
 */
export const VALUES_TABLE = 'features';

/** SQLite allows 2,000 columns; ordinal and id take two. */
export const MAX_PROPERTIES = 1_998;

export function columnOf(property: PropertyType, index: number): string {
  return property.type === 'geometry' ? `g${index}` : `p${index}`;
}

/** Scalar columns first, so that scanning them doesn't walk over geometries. */
function columnsInStoredOrder(featureType: FeatureType): number[] {
  const indexes = featureType.properties.map((_, index) => index);
  const isGeometry = (index: number) => featureType.properties[index]?.type === 'geometry';
  return [...indexes.filter((index) => !isGeometry(index)), ...indexes.filter(isGeometry)];
}

/** CREATE TABLE for the type. */
export function createTableSql(featureType: FeatureType): string {
  const columns = columnsInStoredOrder(featureType).map((index) => {
    const property = featureType.properties[index] as PropertyType;
    return (
      columnOf(property, index) + (property.type === 'int' || property.type === 'long' ? ' INTEGER' : '')
    );
  });
  return `CREATE TABLE ${VALUES_TABLE}(${['ordinal INTEGER PRIMARY KEY', 'id', ...columns].join(', ')})`;
}

/** INSERT with one parameter each for ordinal, id and the properties in the feature type's order. */
export function insertSql(featureType: FeatureType): string {
  const columns = ['ordinal', 'id', ...featureType.properties.map(columnOf)];
  return `INSERT INTO ${VALUES_TABLE}(${columns.join(',')}) VALUES(${columns.map(() => '?').join(',')})`;
}

/** A value as it is bound. */
export function toSql(value: StoredValue): null | string | number | bigint | Uint8Array {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value;
}

export type SqlValue = null | string | number | bigint | Uint8Array;

/** The reader for a property's column, from what SQLite returns (integers may come as bigint). */
export function fromSql(property: PropertyType): (value: SqlValue) => Value {
  switch (property.type) {
    case 'geometry':
      return (value) => (value === null ? null : decodeWkb(value as Uint8Array));
    case 'int':
      return (value) => (value === null ? null : Number(value));
    case 'long':
      return (value) => (value === null ? null : BigInt(value as bigint | number));
    case 'double':
      return (value) => (value === 'NaN' ? NaN : (value as number | null));
    case 'boolean':
      return (value) => (value === null ? null : Number(value) === 1);
    default:
      return (value) => value as string | null;
  }
}
