import type { Dataset } from '../../catalog/catalog.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { RequestedName } from '../../query/feature-query.ts';
import { invalidParameter, type OwsException, quote } from '../ows/ows-exception.ts';
import type { WfsContext } from './wfs-service.ts';

/** Path of the namespace of a portal's own types (CONTRACT 2.1). */
const NAMESPACE_PATH = '/api/wfs/featuretype';

/** The local name that stands for every type of a namespace, in the imports that DescribeFeatureType writes. */
const EVERY_TYPE = '*';

/** The dataset that a type name means, if the caller may see it; else throws InvalidParameterValue. */
export function findDataset(name: RequestedName, context: WfsContext): Dataset {
  const byLocalName = context.catalog.findByName(name.localName);
  if (byLocalName !== undefined && isNamed(name, byLocalName.featureType, context)) return byLocalName;
  // A publisher's own id may hold a colon or braces.
  const byLabel = name.asWritten === name.localName ? undefined : context.catalog.findByName(name.asWritten);
  if (byLabel === undefined) throw unknownType(name);
  return byLabel;
}

/** Every dataset that the names mean, each once, in the order of the names; without names all. */
export function findDatasets(names: readonly RequestedName[], context: WfsContext): Dataset[] {
  const { datasets: all } = context.catalog;
  if (names.length === 0) return [...all];
  const found = names.flatMap((name) => {
    if (name.localName !== EVERY_TYPE) return [findDataset(name, context)];
    const datasets = all.filter((dataset) => isNamed(name, dataset.featureType, context));
    if (datasets.length === 0) throw unknownType(name);
    return datasets;
  });
  return [...new Set(found)];
}

function unknownType(name: RequestedName): OwsException {
  return invalidParameter(
    'typeName',
    `There is no feature type ${quote(name.asWritten)}. GetCapabilities lists the names of all feature types.`,
  );
}

function isNamed(name: RequestedName, type: FeatureType, context: WfsContext): boolean {
  if (name.namespace !== undefined) return isOwnNamespace(name.namespace, type, context);
  if (name.prefix === undefined || name.prefix === type.prefix) return true;
  const { portal } = context.catalog;
  return name.prefix === portal.namespacePrefix && type.namespace === portal.namespaceUri;
}

/** True for the type's namespace; for the portal's own also when it is written with another of the portal's hosts. */
export function isOwnNamespace(namespace: string, type: FeatureType, context: WfsContext): boolean {
  if (namespace === type.namespace) return true;
  const { portal } = context.catalog;
  if (type.namespace !== portal.namespaceUri) return false;
  const url = URL.parse(namespace);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  if (!url.pathname.replace(/\/$/, '').endsWith(NAMESPACE_PATH)) return false;
  return portal.hosts.includes(url.hostname) || url.hostname === URL.parse(context.baseUrl)?.hostname;
}

/**
 * The dataset that a complete feature id belongs to: the one with the longest name that the id starts with, followed
 * by a dot. Undefined when there is none that the caller may see.
 */
export function findDatasetOfId(id: string, context: WfsContext): Dataset | undefined {
  for (let dot = id.lastIndexOf('.'); dot > 0; dot = id.lastIndexOf('.', dot - 1)) {
    const name = id.slice(0, dot);
    const dataset = context.catalog.findByName(name);
    if (dataset?.featureType.name === name && dot < id.length - 1) return dataset;
  }
  return undefined;
}
