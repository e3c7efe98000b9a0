import type { FeatureType, PropertyType, Value } from '../../feature/feature.ts';
import { decodeWkb } from '../../feature/wkb.ts';
import type { ComparisonType } from '../../query/filter.ts';
import { momentKey } from '../../query/moment.ts';
import type { Comparable } from '../../query/read-value.ts';
import type { StoredValue } from './feature-record.ts';

/**
 * The one table of `values.sqlite`: `ordinal` (the rowid), `id`, then a column per property named by its place in the
 * feature type: `p<i>` for scalars, `g<i>` for geometries (WKB in the source's CRS). Names never hold a publisher's text.
 * Columns are untyped, so that SQLite keeps -0 and digits as they are; NaN, which SQLite would take for NULL, is the
 * text 'NaN' in a column of doubles.
 *
 * Indexed properties whose text doesn't sort as their values do (decimals, big integers, dates) have a column `k<i>`
 * too: a double that is the same or higher for higher values. Equal keys say nothing, different ones decide.
 */
export const VALUES_TABLE = 'features';

/** SQLite allows 2,000 columns: ordinal and id take two, keys as many as there are indexed properties. */
const MAX_COLUMNS = 2_000;
export const MAX_PROPERTIES = 1_900;
export const MAX_INDEXED_PROPERTIES = MAX_COLUMNS - 2 - MAX_PROPERTIES;

export function columnOf(property: PropertyType, index: number): string {
  return property.type === 'geometry' ? `g${index}` : `p${index}`;
}

/** True for types whose columns have to be compared by a key. */
export function hasKey(property: PropertyType): boolean {
  return ['integer', 'decimal', 'date', 'dateTime'].includes(property.type);
}

export const keyColumnOf = (index: number): string => `k${index}`;

/** What stands in a key column for a value as a comparison takes it. */
export function keyOfComparable(comparison: ComparisonType, value: Comparable): number | null {
  return comparison === 'number' ? Number(value) : secondsOf(String(value));
}

/** What stands in a key column; never decreasing as values rise. Seconds since 1970 for dates and times. */
export function keyOf(property: PropertyType, value: StoredValue): number | null {
  if (value === null) return null;
  if (property.type === 'integer' || property.type === 'decimal') return Number(value);
  return secondsOf(momentKey(value as string));
}

/** Where `momentKey` counts days from. */
const EPOCH_DAY = BigInt((momentKey('1970-01-01') ?? '').slice(0, 12));

function secondsOf(key: string | undefined): number | null {
  if (key === undefined) return null;
  const [days, time] = key.split(':', 2) as [string, string];
  const dot = time.indexOf('.');
  const seconds = Number((BigInt(days) - EPOCH_DAY) * 86_400n + BigInt(time.slice(0, dot)));
  // Hundreds of millions of years away, doubles don't hold each second, and a fraction could swap two of them.
  return Number.isSafeInteger(seconds) ? seconds + Number(`0${time.slice(dot)}`) : seconds;
}

/** Scalar columns first, so that scanning them doesn't walk over geometries. */
function columnsInStoredOrder(featureType: FeatureType, keys: readonly number[]): string[] {
  const scalars: string[] = [];
  const geometries: string[] = [];
  featureType.properties.forEach((property, index) => {
    const column = columnOf(property, index);
    if (property.type === 'geometry') geometries.push(column);
    else scalars.push(property.type === 'int' || property.type === 'long' ? `${column} INTEGER` : column);
  });
  // REAL keeps whole numbers in few bytes.
  return [...scalars, ...keys.map((index) => `${keyColumnOf(index)} REAL`), ...geometries];
}

const keyedProperties = (featureType: FeatureType, indexed: readonly number[]): number[] =>
  indexed.filter((index) => hasKey(featureType.properties[index] as PropertyType));

/** CREATE TABLE for the type. */
export function createTableSql(featureType: FeatureType, indexed: readonly number[]): string {
  const columns = columnsInStoredOrder(featureType, keyedProperties(featureType, indexed));
  return `CREATE TABLE ${VALUES_TABLE}(${['ordinal INTEGER PRIMARY KEY', 'id', ...columns].join(', ')})`;
}

/** CREATE INDEX for each indexed property: on its column, or on its key with the column to decide between equal ones. */
export function createIndexSql(featureType: FeatureType, indexed: readonly number[]): string[] {
  return indexed.map((index) => {
    const property = featureType.properties[index] as PropertyType;
    const column = columnOf(property, index);
    const columns = hasKey(property) ? `${keyColumnOf(index)}, ${column}` : column;
    return `CREATE INDEX by_${column} ON ${VALUES_TABLE}(${columns})`;
  });
}

/** INSERT with one parameter each for ordinal and id and, then, what `toRow` gives. */
export function insertSql(featureType: FeatureType, indexed: readonly number[]): string {
  const keys = keyedProperties(featureType, indexed).map(keyColumnOf);
  const columns = ['ordinal', 'id', ...featureType.properties.map(columnOf), ...keys];
  return `INSERT INTO ${VALUES_TABLE}(${columns.join(',')}) VALUES(${columns.map(() => '?').join(',')})`;
}

/** Turns a feature's values into the parameters of `insertSql` after the first two. */
export function toRow(
  featureType: FeatureType,
  indexed: readonly number[],
): (values: readonly StoredValue[]) => SqlValue[] {
  const keyed = keyedProperties(featureType, indexed).map((index) => ({
    index,
    property: featureType.properties[index] as PropertyType,
  }));
  return (values) => {
    const row = values.map(toSql);
    for (const { index, property } of keyed) row.push(keyOf(property, values[index] ?? null));
    return row;
  };
}

/** A value as it is bound. */
export function toSql(value: StoredValue): SqlValue {
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
