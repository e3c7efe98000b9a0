import type { Steps } from '../../../lib/steps.ts';
import { attribute, childElements, text, type XmlElement } from '../../../lib/xml-reader.ts';
import type { NamespaceBindings, QueryExpression, SortExpression } from '../../../query/feature-query.ts';
import { type DecodedFilter, decodeFilter } from '../../fes/decode-filter.ts';
import { decodeSortBy } from '../../fes/decode-sort-by.ts';
import { FilterScope } from '../../fes/filter-scope.ts';
import { FILTER_1_1_0 } from '../../fes/vocabulary-1-1-0.ts';
import { isOneEditAway } from '../../ows/kvp.ts';
import { alternatives, invalidParameter, missingParameter, quote } from '../../ows/ows-exception.ts';
import type {
  DescribeFeatureTypeRequest,
  GetCapabilitiesRequest,
  GetFeatureRequest,
  WfsOperation,
  WfsRequest,
} from '../wfs-request.ts';
import type { WfsLimits } from '../wfs-service.ts';
import {
  checkFeatureVersion,
  checkTraversal,
  nonNegativeInteger,
  positiveInteger,
  requestedName,
  resultType,
} from './decode-values.ts';
import { LEAST_SECTIONS, OGC, WFS } from './vocabulary.ts';

/** Decodes the XML of a request whose root element is known (OGC 04-094 §8–9). Throws nothing but OwsException. */
export function* decodeXml(operation: WfsOperation, root: XmlElement, limits: WfsLimits): Steps<WfsRequest> {
  switch (operation) {
    case 'GetCapabilities':
      return decodeGetCapabilities(root);
    case 'DescribeFeatureType':
      return decodeDescribeFeatureType(root, limits);
    case 'GetFeature':
      return yield* decodeGetFeature(root, limits);
  }
}

/** In the specification's example the children stand in the namespace of the root, which is OWS; in 1.1.0's own, too. */
function decodeGetCapabilities(root: XmlElement): GetCapabilitiesRequest {
  let sections: string[] | undefined;
  for (const child of childElements(root)) {
    if (child.localName === 'Sections') {
      sections ??= [];
      for (const section of childElements(child)) sections.push(text(section).trim());
    } else if (child.localName !== 'AcceptVersions' && child.localName !== 'AcceptFormats') {
      throw unexpected(child, ['AcceptVersions', 'Sections', 'AcceptFormats'], 'GetCapabilities');
    }
  }
  const named = sections?.filter((section) => section !== '');
  return {
    operation: 'GetCapabilities',
    sections: named?.length === 0 ? LEAST_SECTIONS : named,
    updateSequence: attribute(root, 'updateSequence'),
  };
}

function decodeDescribeFeatureType(root: XmlElement, limits: WfsLimits): DescribeFeatureTypeRequest {
  checkAttributes(root, ['service', 'version', 'handle', 'outputFormat']);
  const names = childElements(root);
  if (names.length > limits.maxQueries) {
    throw invalidParameter(
      'TypeName',
      `There are more TypeName elements than maxQueries (${limits.maxQueries}).`,
    );
  }
  return {
    operation: 'DescribeFeatureType',
    typeNames: names.map((child) => {
      if (!isWfs(child, 'TypeName')) throw unexpected(child, ['TypeName'], 'DescribeFeatureType');
      return requestedName(text(child), bindings(child), 'drop-prefix');
    }),
    outputFormat: present(attribute(root, 'outputFormat')),
  };
}

const GET_FEATURE_ATTRIBUTES = [
  'service',
  'version',
  'handle',
  'outputFormat',
  'resultType',
  'maxFeatures',
  'count',
  'startIndex',
  'traverseXlinkDepth',
  'traverseXlinkExpiry',
];

function* decodeGetFeature(root: XmlElement, limits: WfsLimits): Steps<GetFeatureRequest> {
  checkAttributes(root, GET_FEATURE_ATTRIBUTES);
  checkTraversal(attribute(root, 'traverseXlinkDepth'), attribute(root, 'traverseXlinkExpiry'));
  const written = childElements(root);
  if (written.length === 0) throw missingParameter('Query', 'GetFeature needs a Query element.');
  if (written.length > limits.maxQueries) {
    throw invalidParameter('Query', `There are more Query elements than maxQueries (${limits.maxQueries}).`);
  }
  const queries: QueryExpression[] = [];
  for (const query of written) queries.push(yield* decodeQuery(query, limits));
  return {
    operation: 'GetFeature',
    queries,
    featureIds: undefined,
    propertyNameLists: [],
    sortByLists: [],
    bboxes: [],
    namespaces: new Map(),
    srsName: undefined,
    resultType: resultType(attribute(root, 'resultType')),
    maxFeatures: positiveInteger('maxFeatures', attribute(root, 'maxFeatures') ?? attribute(root, 'count')),
    startIndex: nonNegativeInteger('startIndex', attribute(root, 'startIndex')) ?? 0,
    outputFormat: present(attribute(root, 'outputFormat')),
  };
}

const QUERY_ATTRIBUTES = ['typeName', 'typeNames', 'handle', 'featureVersion', 'srsName'];

const QUERY_CHILDREN = ['PropertyName', 'XlinkPropertyName', 'Filter', 'SortBy'];

function* decodeQuery(query: XmlElement, limits: WfsLimits): Steps<QueryExpression> {
  if (!isWfs(query, 'Query')) throw unexpected(query, ['Query'], 'GetFeature');
  checkAttributes(query, QUERY_ATTRIBUTES);
  checkFeatureVersion(attribute(query, 'featureVersion'));
  const handle = present(attribute(query, 'handle'));
  const typeName = present(attribute(query, 'typeName') ?? attribute(query, 'typeNames'));
  if (typeName === undefined) {
    throw missingParameter(handle ?? 'typeName', 'A Query needs the attribute typeName.');
  }
  const { propertyNames, filter, sortBy, namespaces } = yield* decodeQueryContent(query, limits, handle);
  return {
    typeName: requestedName(typeName, bindings(query), 'drop-prefix'),
    propertyNames: propertyNames.length === 0 ? undefined : propertyNames,
    featureIds: undefined,
    filter: filter?.expression,
    sortBy: sortBy ?? [],
    srsName: present(attribute(query, 'srsName')),
    handle,
    namespaces,
  };
}

function* decodeQueryContent(query: XmlElement, limits: WfsLimits, handle: string | undefined) {
  const propertyNames: string[] = [];
  let namespaces = bindings(query);
  let filter: DecodedFilter | undefined;
  let sortBy: SortExpression[] | undefined;
  for (const child of childElements(query)) {
    const options = { vocabulary: FILTER_1_1_0, limits, namespaces, isLenient: false };
    if (isPropertyName(child)) propertyNames.push(text(child));
    else if (isOgc(child, 'Filter') && filter === undefined) {
      filter = yield* decodeFilter(child, { ...options, locator: handle ?? 'filter' });
      namespaces = filter.namespaces;
    } else if (isOgc(child, 'SortBy') && sortBy === undefined) {
      const scope = new FilterScope({ ...options, locator: handle ?? 'sortBy' });
      sortBy = decodeSortBy(child, scope);
      namespaces = scope.names;
    } else throw unexpected(child, QUERY_CHILDREN, 'Query', handle);
  }
  return { propertyNames, filter, sortBy, namespaces };
}

/** OWSLib writes PropertyName without any namespace into its queries. */
function isPropertyName(element: XmlElement): boolean {
  if (isWfs(element, 'PropertyName') || isWfs(element, 'XlinkPropertyName')) return true;
  return element.namespace === '' && element.localName === 'PropertyName';
}

function isOgc(element: XmlElement, localName: string): boolean {
  return element.namespace === OGC && element.localName === localName;
}

/** The prefixes bound at an element. The default namespace is no binding of names: those without a prefix have none. */
function bindings(element: XmlElement): NamespaceBindings {
  return { get: (prefix) => (prefix === '' ? undefined : element.namespaceOf(prefix)) };
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

function isWfs(element: XmlElement, localName: string): boolean {
  return element.namespace === WFS && element.localName === localName;
}

/** As in KVP, other names are left alone, but a slip of a name that is lacking is not. */
function checkAttributes(element: XmlElement, names: readonly string[]): void {
  for (const { localName, namespace } of element.attributes) {
    if (namespace !== '' || names.includes(localName)) continue;
    const meant = names.find(
      (name) =>
        attribute(element, name) === undefined && isOneEditAway(localName.toLowerCase(), name.toLowerCase()),
    );
    if (meant !== undefined) {
      throw missingParameter(
        meant,
        `${element.localName} has no attribute ${quote(localName)}: did you mean ${meant}? It is lacking.`,
      );
    }
  }
}

function unexpected(child: XmlElement, expected: readonly string[], parent: string, handle?: string) {
  return invalidParameter(
    handle ?? child.localName,
    `The element ${quote(`{${child.namespace}}${child.localName}`)} (line ${child.line}) is not supported in ` +
      `${parent}: ${alternatives(expected)} would be accepted.`,
  );
}
