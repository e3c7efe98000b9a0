import type { FeatureType, PropertyType } from '../feature/feature.ts';
import { sentence } from '../lib/sentence.ts';
import type { DatasetReference, NamespaceBindings } from './feature-query.ts';
import { quoted, UnresolvedNameError, type UnresolvedPart } from './unresolved-name-error.ts';

/** What a query expression is resolved against. */
export interface QueryTarget {
  readonly dataset: DatasetReference;
  readonly featureType: FeatureType;
  /** True for the type's namespace, however the request spells it. */
  isOwnNamespace(namespace: string): boolean;
}

/** Names the property that isn't there and those that are. */
export function unknownProperty(
  part: UnresolvedPart,
  written: string,
  type: FeatureType,
): UnresolvedNameError {
  const known = type.properties.map((property) => property.name);
  const shown = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  return new UnresolvedNameError(
    part,
    sentence('{type} has no property {name}. Its properties are: {known}.', {
      type: type.name,
      name: quoted(written),
      known: shown,
    }),
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
