import { attribute, childElements, text, type XmlElement } from '../../../lib/xml-reader.ts';
import type { NamespaceBindings, QueryExpression } from '../../../query/feature-query.ts';
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
import { decodeIdFilter } from './decode-id-filter.ts';
import {
  checkFeatureVersion,
  checkTraversal,
  nonNegativeInteger,
  positiveInteger,
  requestedName,
  resultType,
} from './decode-values.ts';
import { OGC, WFS } from './vocabulary.ts';

/** Decodes the XML of a request whose root element is known (OGC 04-094 §8–9). Throws nothing but OwsException. */
export function decodeXml(operation: WfsOperation, root: XmlElement, limits: WfsLimits): WfsRequest {
  switch (operation) {
    case 'GetCapabilities':
      return decodeGetCapabilities(root);
    case 'DescribeFeatureType':
      return decodeDescribeFeatureType(root, limits);
    case 'GetFeature':
      return decodeGetFeature(root, limits);
  }
}

/** In the specification's example the children stand in the namespace of the root, which is OWS; in 1.1.0's own, too. */
function decodeGetCapabilities(root: XmlElement): GetCapabilitiesRequest {
  const sections: string[] = [];
  for (const child of childElements(root)) {
    if (child.localName === 'Sections') {
      for (const section of childElements(child)) sections.push(text(section).trim());
    } else if (child.localName !== 'AcceptVersions' && child.localName !== 'AcceptFormats') {
      throw unexpected(child, ['AcceptVersions', 'Sections', 'AcceptFormats'], 'GetCapabilities');
    }
  }
  return {
    operation: 'GetCapabilities',
    sections: sections.filter((section) => section !== ''),
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

function decodeGetFeature(root: XmlElement, limits: WfsLimits): GetFeatureRequest {
  checkAttributes(root, GET_FEATURE_ATTRIBUTES);
  checkTraversal(attribute(root, 'traverseXlinkDepth'), attribute(root, 'traverseXlinkExpiry'));
  const queries = childElements(root);
  if (queries.length === 0) throw missingParameter('Query', 'GetFeature needs a Query element.');
  if (queries.length > limits.maxQueries) {
    throw invalidParameter('Query', `There are more Query elements than maxQueries (${limits.maxQueries}).`);
  }
  return {
    operation: 'GetFeature',
    queries: queries.map((query) => decodeQuery(query, limits)),
    featureIds: undefined,
    propertyNameLists: [],
    namespaces: new Map(),
    srsName: undefined,
    resultType: resultType(attribute(root, 'resultType')),
    maxFeatures: positiveInteger('maxFeatures', attribute(root, 'maxFeatures') ?? attribute(root, 'count')),
    startIndex: nonNegativeInteger('startIndex', attribute(root, 'startIndex')) ?? 0,
    outputFormat: present(attribute(root, 'outputFormat')),
  };
}

const QUERY_ATTRIBUTES = ['typeName', 'typeNames', 'handle', 'featureVersion', 'srsName'];

const QUERY_CHILDREN = ['PropertyName', 'XlinkPropertyName', 'Filter'];

function decodeQuery(query: XmlElement, limits: WfsLimits): QueryExpression {
  if (!isWfs(query, 'Query')) throw unexpected(query, ['Query'], 'GetFeature');
  checkAttributes(query, QUERY_ATTRIBUTES);
  checkFeatureVersion(attribute(query, 'featureVersion'));
  const handle = present(attribute(query, 'handle'));
  const typeName = present(attribute(query, 'typeName') ?? attribute(query, 'typeNames'));
  if (typeName === undefined) {
    throw missingParameter(handle ?? 'typeName', 'A Query needs the attribute typeName.');
  }
  const propertyNames: string[] = [];
  let featureIds: string[] | undefined;
  for (const child of childElements(query)) {
    if (isWfs(child, 'PropertyName') || isWfs(child, 'XlinkPropertyName')) propertyNames.push(text(child));
    else if (child.namespace === OGC && child.localName === 'Filter' && featureIds === undefined) {
      featureIds = decodeIdFilter(child, limits, handle ?? 'Filter');
    } else throw unexpected(child, QUERY_CHILDREN, 'Query', handle);
  }
  return {
    typeName: requestedName(typeName, bindings(query), 'drop-prefix'),
    propertyNames: propertyNames.length === 0 ? undefined : propertyNames,
    featureIds,
    filter: undefined,
    sortBy: [],
    srsName: present(attribute(query, 'srsName')),
    handle,
    namespaces: bindings(query),
  };
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
