import type { CrsReference } from '../crs/crs.ts';
import { defaultReference, parseCrsReference, urnOf } from '../crs/crs-reference.ts';
import type { FeatureType, PropertyType } from '../feature/feature.ts';
import type { DatasetReference, FeatureQuery, NamespaceBindings, QueryExpression } from './feature-query.ts';
import type { Filter } from './filter.ts';

/** The part of a query expression that couldn't be resolved. */
export type UnresolvedPart = 'propertyName' | 'featureId' | 'srsName' | 'filter' | 'sortBy';

/** A name of a query that isn't known; the message names it and is fit for a client. */
export class UnresolvedNameError extends Error {
  readonly part: UnresolvedPart;
  constructor(part: UnresolvedPart, message: string) {
    super(message);
    this.name = 'UnresolvedNameError';
    this.part = part;
  }
}

/** What a query expression is resolved against. */
export interface QueryTarget {
  readonly dataset: DatasetReference;
  readonly featureType: FeatureType;
  /** True for the type's namespace, however the request spells it. */
  isOwnNamespace(namespace: string): boolean;
}

/**
 * Looks up the names of an expression; limits (startIndex, maxFeatures) are the caller's. `fallbackSrs` is the CRS
 * when the expression names none; undefined: the type's default CRS.
 * Throws UnresolvedNameError.
 */
export function resolveQuery(
  expression: QueryExpression,
  target: QueryTarget,
  fallbackSrs: CrsReference | undefined,
): FeatureQuery {
  const { dataset, featureType } = target;
  return {
    dataset,
    featureType,
    filter: resolveFeatureIds(featureType, expression.featureIds),
    sortBy: [],
    properties: resolveProperties(expression, target),
    srs: resolveSrs(featureType, expression.srsName, fallbackSrs),
    startIndex: 0,
    maxFeatures: undefined,
  };
}

/** Ids of other types select nothing, as OGC 04-095 §7 wants of identifiers that don't exist. */
function resolveFeatureIds(type: FeatureType, ids: readonly string[] | undefined): Filter | undefined {
  if (ids === undefined) return undefined;
  const own = ids.map((id) => idWithinType(type, id)).filter((id) => id !== undefined);
  return { kind: 'FeatureId', ids: new Set(own) };
}

/** The part of a complete id after `<type>.`; undefined when the id is of another type. */
export function idWithinType(type: FeatureType, id: string): string | undefined {
  const local = withoutPrefix(id);
  const dot = type.name.length;
  if (local.startsWith(type.name) && local[dot] === '.' && local.length > dot + 1) {
    return local.slice(dot + 1);
  }
  return undefined;
}

/** An id or type name without the prefix that some clients put before it; NCNames hold no colon. */
export function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function resolveSrs(
  type: FeatureType,
  srsName: string | undefined,
  fallback: CrsReference | undefined,
): CrsReference {
  if (srsName === undefined) return fallback ?? defaultReference(type.defaultCrs);
  const srs = parseCrsReference(srsName);
  if (srs === undefined) {
    throw new UnresolvedNameError(
      'srsName',
      `${quoted(srsName)} is no coordinate reference system that features can be given in exactly here. ` +
        `The default CRS of ${type.name} is ${urnOf(type.defaultCrs)} (EPSG axis order), or ` +
        `EPSG:${type.defaultCrs.code} (x,y).`,
    );
  }
  return { ...srs, name: srsName.trim() };
}

/**
 * The properties to write, in schema order: those asked for, and those that the schema makes mandatory, without which
 * the answer would not be valid (OGC 04-094 §9.3.1).
 */
function resolveProperties(expression: QueryExpression, target: QueryTarget): readonly PropertyType[] {
  const all = target.featureType.properties;
  if (expression.propertyNames === undefined) return all;
  const asked = new Set<PropertyType>();
  for (const written of expression.propertyNames) {
    const found = findProperty(written, target, expression.namespaces);
    if (found === undefined) throw unknownProperty(written, target.featureType);
    if (found === 'all') return all;
    if (found !== 'id') asked.add(found);
  }
  return all.filter((property) => property.mandatory || asked.has(property));
}

function unknownProperty(written: string, type: FeatureType): UnresolvedNameError {
  const known = type.properties.map((property) => property.name);
  const shown = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  return new UnresolvedNameError(
    'propertyName',
    `${type.name} has no property ${quoted(written)}. Its properties are: ${shown}.`,
  );
}

const GML = 'http://www.opengis.net/gml';
const POSITION = /^\*\[([1-9][0-9]{0,8})\]$/;
const FIRST = /\[1\]$/;

/**
 * Finds the property that a name means (CONTRACT 2.1): by its own name or label; with a prefix; as an XPath of a
 * root step and a step; by its position; the id. Only looked up, never evaluated. `id` and `all` are no property of
 * the schema: the id is always written.
 */
export function findProperty(
  written: string,
  target: QueryTarget,
  namespaces: NamespaceBindings = NO_BINDINGS,
): PropertyType | 'id' | 'all' | undefined {
  const { featureType } = target;
  const text = written.trim();
  const index = propertyIndex(featureType);
  const direct = index.get(text);
  if (direct !== undefined) return direct;
  const step = lastStep(text, target, namespaces);
  if (step === undefined) return undefined;
  if (step === '*') return 'all';
  if (step.startsWith('@')) return isIdAttribute(step.slice(1), namespaces) ? 'id' : undefined;
  const position = POSITION.exec(step)?.[1];
  if (position !== undefined) return featureType.properties[Number(position) - 1];
  return index.get(step) ?? qualifiedProperty(step.replace(FIRST, ''), target, namespaces);
}

const NO_BINDINGS: NamespaceBindings = new Map();

/** The step after the optional root step; undefined when the path starts elsewhere or is longer. */
function lastStep(path: string, target: QueryTarget, namespaces: NamespaceBindings): string | undefined {
  if (path.startsWith('//')) return path.slice(2);
  const relative = path.startsWith('/') ? path.slice(1) : path;
  const slash = relative.indexOf('/');
  if (slash < 0) return path.startsWith('/') ? undefined : relative;
  return isTypeStep(relative.slice(0, slash), target, namespaces) ? relative.slice(slash + 1) : undefined;
}

function isTypeStep(step: string, target: QueryTarget, namespaces: NamespaceBindings): boolean {
  const { name, label } = target.featureType;
  if (step === name || step === label) return true;
  const { prefix, localName } = splitName(step);
  if (localName !== name && localName !== label) return false;
  const namespace = namespaces.get(prefix);
  return namespace === undefined || target.isOwnNamespace(namespace);
}

function isIdAttribute(name: string, namespaces: NamespaceBindings): boolean {
  const { prefix, localName } = splitName(name);
  return localName === 'id' && namespaceOf(prefix, namespaces) === GML;
}

/** What a prefix is bound to; GML's usual prefix needs no binding. */
function namespaceOf(prefix: string, namespaces: NamespaceBindings): string | undefined {
  return namespaces.get(prefix) ?? (prefix === 'gml' ? GML : undefined);
}

function qualifiedProperty(
  step: string,
  target: QueryTarget,
  namespaces: NamespaceBindings,
): PropertyType | undefined {
  const { prefix, localName } = splitName(step);
  const property = propertyIndex(target.featureType).get(localName);
  if (property === undefined || prefix === '') return property;
  const namespace = namespaceOf(prefix, namespaces);
  if (namespace === undefined) return property;
  const fits = property.gmlStandard === true ? namespace === GML : target.isOwnNamespace(namespace);
  return fits ? property : undefined;
}

function splitName(name: string): { readonly prefix: string; readonly localName: string } {
  const colon = name.indexOf(':');
  return { prefix: colon < 0 ? '' : name.slice(0, colon), localName: name.slice(colon + 1) };
}

const indexes = new WeakMap<FeatureType, ReadonlyMap<string, PropertyType>>();

/** By name and by label; a name wins over the label of another property, and the first label over later ones. */
function propertyIndex(type: FeatureType): ReadonlyMap<string, PropertyType> {
  const known = indexes.get(type);
  if (known !== undefined) return known;
  const index = new Map(type.properties.map((property) => [property.name, property]));
  for (const property of type.properties) if (!index.has(property.label)) index.set(property.label, property);
  indexes.set(type, index);
  return index;
}

function quoted(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}
