import type { GeometryPropertyTypeName, PropertyType, ScalarTypeName } from '../feature/feature.ts';
import { uniqueNcNames } from '../lib/ncname.ts';
import { type GeometryTally, geometryTypeOf, tallyGeometry } from './infer-feature-type-geometry.ts';
import {
  DECLARED_HOLDERS,
  HOLDERS,
  kindOfValue,
  VALUE_KINDS,
  type ValueKind,
} from './infer-feature-type-value.ts';
import { type RawValue, type Source, SourceError, type SourceField, type SourceRecord } from './source.ts';
import { textOf } from './value-text.ts';

/** Most fields of a feature type: SQLite's tables have 2,000 columns, some of which are the store's own. */
export const MAX_FIELDS = 1900;

/** From the narrowest to the widest; `string` holds everything. */
const CANDIDATES: readonly ScalarTypeName[] = [
  'boolean',
  'int',
  'long',
  'integer',
  'double',
  'decimal',
  'date',
  'dateTime',
  'string',
];

/** A property of the new feature type, and how it came about. */
export interface InferredProperty {
  readonly property: PropertyType;
  /** The field's name in the source's records. */
  readonly field: string;
  /** Why the type is what it is, one clause: `int: whole numbers: all 953 values`. */
  readonly reason: string;
  /** The publisher gave the type: texts are then read as liberally as their meaning allows. */
  readonly isOverridden: boolean;
  /** Values are texts with a comma before the fraction. */
  readonly decimalComma: boolean;
}

export interface TypeInference {
  /** Takes every valid record of the first pass. Throws SourceError beyond `MAX_FIELDS`. */
  add(record: SourceRecord): void;
  /**
   * The properties in schema order: the source's declared order, else the order in which fields were seen, geometries
   * last, GML's own elements first. Throws SourceError when an override names no field, or a geometry.
   */
  finish(): InferredProperty[];
}

interface Example {
  readonly text: string;
  readonly number: number;
}

interface Tally {
  readonly kinds: Map<ValueKind, { count: number; readonly first: Example }>;
}

/**
 * Collects what types the fields of a source need, in memory that does not grow with the records. Each field gets the
 * narrowest type that holds every value exactly; what the source declares stands if the values fit; what the publisher
 * overrides stands anyway, and values that don't fit make their records invalid later.
 */
export function createTypeInference(
  source: Pick<Source, 'path' | 'fields' | 'untypedText'>,
  overrides: ReadonlyMap<string, ScalarTypeName> = new Map(),
): TypeInference {
  const scalars = new Map<string, Tally>();
  const geometries = new Map<string, GeometryTally>();
  for (const field of source.fields ?? [])
    if (field.type === 'geometry') geometries.set(field.name, newGeometryTally());
    else scalars.set(field.name, newTally());
  let records = 0;
  return {
    add(record) {
      records++;
      for (const [name, value] of record.values)
        count(tallyOf(source.path, scalars, name, newTally), value, record.number, source.untypedText);
      for (const [name, geometry] of record.geometries)
        tallyGeometry(tallyOf(source.path, geometries, name, newGeometryTally), geometry);
    },
    finish() {
      refuseUnknownOverrides(source.path, overrides, scalars);
      return inferredProperties(source, overrides, scalars, geometries, records);
    },
  };
}

function newTally(): Tally {
  return { kinds: new Map() };
}

function newGeometryTally(): GeometryTally {
  return { counts: new Map(), empty: 0, dimension: 2 };
}

function tallyOf<T>(path: string, tallies: Map<string, T>, name: string, create: () => T): T {
  let tally = tallies.get(name);
  if (tally === undefined) {
    if (tallies.size >= MAX_FIELDS)
      throw new SourceError(
        `${path}: has more than ${MAX_FIELDS} different fields, which is the most there can be`,
      );
    tally = create();
    tallies.set(name, tally);
  }
  return tally;
}

function count(tally: Tally, value: RawValue, number: number, untypedText: Source['untypedText']): void {
  const kind = kindOfValue(value, untypedText);
  if (kind === undefined) return;
  const seen = tally.kinds.get(kind);
  if (seen === undefined)
    tally.kinds.set(kind, { count: 1, first: { text: quoted(textOf(value) ?? ''), number } });
  else seen.count++;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function refuseUnknownOverrides(
  path: string,
  overrides: ReadonlyMap<string, ScalarTypeName>,
  fields: ReadonlyMap<string, unknown>,
): void {
  for (const name of overrides.keys())
    if (!fields.has(name))
      throw new SourceError(
        `${path}: has no field ${quoted(name)} to give a type to; its fields are ${[...fields.keys()].slice(0, 50).map(quoted).join(', ')}`,
      );
}

interface Draft {
  readonly field: string;
  /** undefined: its name, whatever that becomes. */
  readonly label: string | undefined;
  readonly declared: SourceField | undefined;
  /** Records in which GML has no element for the property. */
  readonly nulls: number;
  readonly type:
    | { readonly type: ScalarTypeName; readonly reason: string; readonly isOverridden: boolean }
    | {
        readonly type: 'geometry';
        readonly geometryType: GeometryPropertyTypeName;
        readonly dimension: 2 | 3;
        readonly reason: string;
      };
}

function inferredProperties(
  source: Pick<Source, 'fields' | 'untypedText'>,
  overrides: ReadonlyMap<string, ScalarTypeName>,
  scalars: ReadonlyMap<string, Tally>,
  geometries: ReadonlyMap<string, GeometryTally>,
  records: number,
): InferredProperty[] {
  const declaredAs = (name: string, isGeometry: boolean) =>
    source.fields?.find((field) => field.name === name && (field.type === 'geometry') === isGeometry);
  const drafts: Draft[] = [];
  for (const [field, tally] of scalars) {
    const declared = declaredAs(field, false);
    const nulls = records - valuesIn(tally);
    const label = declared?.label ?? field;
    drafts.push({ field, label, declared, nulls, type: scalarType(tally, declared, overrides.get(field)) });
  }
  for (const [field, tally] of geometries) {
    const declared = declaredAs(field, true);
    const { geometryType, reason } = geometryTypeOf(tally, declared?.geometryType);
    const nulls = records - [...tally.counts.values()].reduce((sum, n) => sum + n, 0) + tally.empty;
    // A geometry that the file doesn't name gives way to a field of that name.
    const label = declared?.label ?? (scalars.has(field) ? undefined : field);
    const type = { type: 'geometry', geometryType, dimension: tally.dimension, reason } as const;
    drafts.push({ field, label, declared, nulls, type });
  }
  drafts.sort((a, b) => rank(a, source.fields) - rank(b, source.fields));
  const names = namesOf(drafts);
  return drafts.map((draft, i) => inferredProperty(draft, names[i] as string, source.untypedText));
}

/** GML's own elements first, then the declared fields in their order, then the others as they came. */
function rank(draft: Draft, fields: readonly SourceField[] | undefined): number {
  if (draft.declared === undefined || fields === undefined) return Number.MAX_SAFE_INTEGER;
  return fields.indexOf(draft.declared) + (draft.declared.gmlStandard ? 0 : fields.length);
}

/** GML's own elements keep their names; they are in another namespace than the rest. */
function namesOf(drafts: readonly Draft[]): string[] {
  const own = drafts.filter((draft) => !draft.declared?.gmlStandard);
  const names = new Map(uniqueNcNames(own.map((draft) => draft.field)).map((name, i) => [own[i], name]));
  return drafts.map((draft) => names.get(draft) ?? draft.field);
}

function inferredProperty(draft: Draft, name: string, untypedText: Source['untypedText']): InferredProperty {
  const { field, label = name, declared, nulls, type } = draft;
  const base = {
    name,
    label,
    mandatory: declared?.nullable === false && nulls === 0,
    ...(declared?.gmlStandard ? { gmlStandard: true } : {}),
  };
  const decimalComma = untypedText?.decimalComma ?? false;
  if (type.type === 'geometry') {
    const { geometryType, dimension } = type;
    return {
      property: { ...base, type: 'geometry', geometryType, dimension },
      field,
      reason: `${geometryType}: ${type.reason}`,
      isOverridden: false,
      decimalComma,
    };
  }
  return {
    property: { ...base, type: type.type },
    field,
    reason: `${type.type === 'string' ? 'text' : type.type}: ${type.reason}`,
    isOverridden: type.isOverridden,
    decimalComma,
  };
}

function valuesIn(tally: Tally): number {
  let values = 0;
  for (const { count } of tally.kinds.values()) values += count;
  return values;
}

function scalarType(
  tally: Tally,
  declared: SourceField | undefined,
  override: ScalarTypeName | undefined,
): { readonly type: ScalarTypeName; readonly reason: string; readonly isOverridden: boolean } {
  if (override !== undefined) return { type: override, reason: 'given by the publisher', isOverridden: true };
  const kinds = [...tally.kinds.keys()];
  const declaredType = declared?.type === 'geometry' ? undefined : declared?.type;
  const misfit = declaredType && kinds.find((kind) => !holdsAsDeclared(declaredType, kind));
  if (declaredType !== undefined && misfit === undefined)
    return { type: declaredType, reason: 'declared by the source', isOverridden: false };
  const type =
    kinds.length === 0
      ? 'string'
      : (CANDIDATES.find((candidate) => kinds.every((kind) => holds(candidate, kind))) as ScalarTypeName);
  const widened = misfit ? `declared ${declaredType}, but ` : '';
  return { type, reason: widened + reasonFor(type, tally), isOverridden: false };
}

function holds(type: ScalarTypeName, kind: ValueKind): boolean {
  return type === 'string' || HOLDERS[kind].includes(type);
}

function holdsAsDeclared(type: ScalarTypeName, kind: ValueKind): boolean {
  return holds(type, kind) || (DECLARED_HOLDERS.get(kind)?.includes(type) ?? false);
}

/** Names what decided: the kinds that allow no narrower type, each with its first value. */
function reasonFor(type: ScalarTypeName, tally: Tally): string {
  const values = valuesIn(tally);
  if (values === 0) return 'no values';
  const kinds = [...tally.kinds];
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) {
    const [kind, { first }] = only;
    const example = type === 'string' && kind !== 'text' ? `, e.g. ${first.text}` : '';
    return `${VALUE_KINDS[kind]}: ${values === 1 ? 'its only value' : `all ${values} values`}${example}`;
  }
  // Where some values alone keep the column from being narrower, they are the reason; otherwise the mixture is.
  const alone = kinds.filter(([kind]) => HOLDERS[kind].length === 0);
  const named = type === 'string' && alone.length > 0 ? alone : kinds;
  const parts = named.map(
    ([kind, { count, first }]) =>
      `${VALUE_KINDS[kind]}: ${count} of ${values} values, e.g. ${first.text} in record ${first.number}`,
  );
  return parts.join('; ');
}
