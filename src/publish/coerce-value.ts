import { type GeometryPropertyType, isGeometryProperty, type Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { COERCIONS } from './coerce-value-scalar.ts';
import type { InferredProperty } from './infer-feature-type.ts';
import { MULTI } from './infer-feature-type-geometry.ts';
import type { SourceRecord } from './source.ts';
import { textOf, withoutForbiddenCharacters } from './value-text.ts';

/** What coercion had to change. */
export interface CoercionReport {
  /** Characters that XML 1.0 forbids, dropped from text values so that all formats show the same. */
  strippedCharacters: number;
  /** The first record and field where that happened. */
  firstStripped: { readonly record: number; readonly field: string } | undefined;
}

export function newCoercionReport(): CoercionReport {
  return { strippedCharacters: 0, firstStripped: undefined };
}

/**
 * Makes the function of the second pass: a record's values in the order of the properties, in their types' in-memory
 * form, single geometries promoted where the property is of the multi form. A value that doesn't fit (its type was
 * overridden, or the file has changed since the first pass) makes the record invalid.
 */
export function createCoercion(
  properties: readonly InferredProperty[],
  report: CoercionReport = newCoercionReport(),
): (record: SourceRecord) => Value[] | { readonly invalid: string } {
  const columns = properties.map((inferred) => columnOf(inferred, report));
  return (record) => {
    const values: Value[] = new Array(columns.length);
    for (let i = 0; i < columns.length; i++) {
      const { field, isMandatory, read } = columns[i] as Column;
      const value = read(record);
      if (value === undefined) return { invalid: misfit(record, properties[i] as InferredProperty) };
      if (value === null && isMandatory) return { invalid: `${JSON.stringify(field)} has no value` };
      values[i] = value;
    }
    return values;
  };
}

interface Column {
  readonly field: string;
  readonly isMandatory: boolean;
  /** The value; undefined when it doesn't fit. */
  readonly read: (record: SourceRecord) => Value | undefined;
}

function columnOf(
  { property, field, decimalComma, isOverridden }: InferredProperty,
  report: CoercionReport,
): Column {
  const isMandatory = property.mandatory;
  if (isGeometryProperty(property))
    return {
      field,
      isMandatory,
      read: (record) => {
        const geometry = record.geometries.get(field) ?? null;
        return geometry === null ? null : promoted(geometry, property);
      },
    };
  const coerce = COERCIONS[property.type];
  const rules = { decimalComma, isLiberal: isOverridden };
  const isText = property.type === 'string';
  return {
    field,
    isMandatory,
    read: (record) => {
      const raw = record.values.get(field) ?? null;
      if (raw === null) return null;
      const value = coerce(raw, rules);
      return isText && typeof value === 'string' ? stripped(value, record.number, field, report) : value;
    },
  };
}

function stripped(text: string, record: number, field: string, report: CoercionReport): string {
  const allowed = withoutForbiddenCharacters(text);
  if (allowed.length !== text.length) {
    report.strippedCharacters += text.length - allowed.length;
    report.firstStripped ??= { record, field };
  }
  return allowed;
}

function promoted(geometry: Geometry, { geometryType }: GeometryPropertyType): Geometry | undefined {
  if (geometryType === 'Geometry' || geometryType === geometry.type) return geometry;
  if (geometry.type === 'GeometryCollection' || MULTI.get(geometry.type) !== geometryType) return undefined;
  const coordinates = geometry.coordinates.length === 0 ? [] : [geometry.coordinates];
  return { type: geometryType, coordinates } as Geometry;
}

function misfit(record: SourceRecord, { property, field }: InferredProperty): string {
  const name = JSON.stringify(field);
  if (isGeometryProperty(property))
    return `${name} is a ${record.geometries.get(field)?.type}, not a ${property.geometryType}`;
  const text = textOf(record.values.get(field) ?? null) ?? '';
  return `${name} is ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)}, which is no ${property.type}`;
}
