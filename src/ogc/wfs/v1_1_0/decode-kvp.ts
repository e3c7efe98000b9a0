import type { Steps } from '../../../lib/steps.ts';
import type { QueryExpression, RequestedName, SortExpression } from '../../../query/feature-query.ts';
import type { WrittenEnvelope } from '../../../query/filter-expression.ts';
import { type KvpParameters, splitList, splitParenthesised } from '../../ows/kvp.ts';
import { invalidParameter, missingParameter, type OwsException, quote } from '../../ows/ows-exception.ts';
import type {
  DescribeFeatureTypeRequest,
  GetCapabilitiesRequest,
  GetFeatureRequest,
  WfsOperation,
  WfsRequest,
} from '../wfs-request.ts';
import type { WfsLimits } from '../wfs-service.ts';
import { decodeBboxes } from './decode-bbox.ts';
import { decodeKvpFilters } from './decode-kvp-filter.ts';
import { decodeKvpSortBy } from './decode-kvp-sort-by.ts';
import {
  checkFeatureVersion,
  checkTraversal,
  namespaceBindings,
  nonNegativeInteger,
  positiveInteger,
  requestedName,
  resultType,
} from './decode-values.ts';

/** Decodes a KVP request (OGC 04-094 §14.7). Throws nothing but OwsException. */
export function* decodeKvp(
  operation: WfsOperation,
  parameters: KvpParameters,
  limits: WfsLimits,
): Steps<WfsRequest> {
  switch (operation) {
    case 'GetCapabilities':
      return decodeGetCapabilities(parameters);
    case 'DescribeFeatureType':
      return decodeDescribeFeatureType(parameters, limits);
    case 'GetFeature':
      return yield* decodeGetFeature(parameters, limits);
  }
}

function decodeGetCapabilities(parameters: KvpParameters): GetCapabilitiesRequest {
  return {
    operation: 'GetCapabilities',
    sections: list(parameters.get('sections')),
    updateSequence: parameters.get('updateSequence'),
  };
}

function decodeDescribeFeatureType(parameters: KvpParameters, limits: WfsLimits): DescribeFeatureTypeRequest {
  const namespaces = namespaceBindings(parameters.get('namespace'));
  return {
    operation: 'DescribeFeatureType',
    typeNames: typeNames(parameters, namespaces, limits) ?? [],
    outputFormat: parameters.get('outputFormat'),
  };
}

function* decodeGetFeature(parameters: KvpParameters, limits: WfsLimits): Steps<GetFeatureRequest> {
  checkConstraints(parameters);
  checkTraversal(parameters.get('traverseXlinkDepth'), parameters.get('traverseXlinkExpiry'));
  checkFeatureVersion(parameters.get('featureVersion'));
  const namespaces = namespaceBindings(parameters.get('namespace'));
  const names = typeNames(parameters, namespaces, limits);
  const featureIds = decodeFeatureIds(parameters.get('featureId'), limits);
  if (names === undefined && featureIds === undefined) {
    throw missingParameter('typeName', 'GetFeature needs the parameter typeName, or featureId.');
  }
  const lists = decodeLists(parameters);
  return {
    operation: 'GetFeature',
    queries: names === undefined ? [] : yield* queries(names, parameters, { ...lists, namespaces }, limits),
    featureIds,
    ...lists,
    namespaces,
    srsName: parameters.get('srsName'),
    resultType: resultType(parameters.get('resultType')),
    maxFeatures: positiveInteger('maxFeatures', parameters.get('maxFeatures')),
    startIndex: nonNegativeInteger('startIndex', parameters.get('startIndex')) ?? 0,
    outputFormat: parameters.get('outputFormat'),
  };
}

/** featureId, filter and bbox exclude each other (OGC 04-094 §14.7.3). */
function checkConstraints(parameters: KvpParameters): void {
  const given = ['featureId', 'filter', 'bbox'].filter((name) => parameters.get(name) !== undefined);
  const [first, second] = given;
  if (second !== undefined) {
    throw invalidParameter(
      second,
      `The parameters ${first} and ${second} exclude each other: give one of featureId, filter and bbox.`,
    );
  }
}

/** Parameters that hold one list for all feature types, or one for each. */
interface Lists {
  readonly propertyNameLists: readonly (readonly string[] | undefined)[];
  readonly sortByLists: readonly (readonly SortExpression[])[];
  readonly bboxes: readonly WrittenEnvelope[];
}

function decodeLists(parameters: KvpParameters): Lists {
  const sortBy = parameters.get('sortBy');
  const bbox = parameters.get('bbox');
  return {
    propertyNameLists: decodePropertyNames(parameters.get('propertyName')),
    sortByLists: sortBy === undefined ? [] : decodeKvpSortBy(sortBy),
    bboxes: bbox === undefined ? [] : decodeBboxes(bbox),
  };
}

function* queries(
  names: readonly RequestedName[],
  parameters: KvpParameters,
  lists: Lists & { readonly namespaces: ReadonlyMap<string, string> },
  limits: WfsLimits,
): Steps<QueryExpression[]> {
  const { propertyNameLists, sortByLists, bboxes, namespaces } = lists;
  const filter = parameters.get('filter');
  const filters = filter === undefined ? [] : yield* decodeKvpFilters(filter, namespaces, limits);
  checkCount('propertyName', propertyNameLists.length, names.length);
  checkCount('sortBy', sortByLists.length, names.length);
  checkCount('bbox', bboxes.length, names.length);
  checkCount('filter', filters.length, names.length);
  return names.map((typeName, i) => {
    const decoded = filters.length > 1 ? filters[i] : filters[0];
    return {
      typeName,
      propertyNames:
        propertyNameLists.length > 1 ? propertyNameLists[i] : namesFor(typeName, names, propertyNameLists[0]),
      featureIds: undefined,
      filter: decoded?.expression,
      sortBy: (sortByLists.length > 1 ? sortByLists[i] : sortByLists[0]) ?? [],
      srsName: parameters.get('srsName'),
      handle: undefined,
      namespaces: decoded?.namespaces ?? namespaces,
    };
  });
}

function checkCount(parameter: string, lists: number, types: number): void {
  if (lists < 2 || lists === types) return;
  throw invalidParameter(
    parameter,
    `${parameter} has ${lists} lists for ${types} feature types: one for each would be accepted, or one for all.`,
  );
}

/** Of one list for several types, a name that starts with another of the types is not meant for this one. */
function namesFor(
  type: RequestedName,
  types: readonly RequestedName[],
  names: readonly string[] | undefined,
): readonly string[] | undefined {
  if (names === undefined || types.length === 1) return names;
  const others = new Set(types.map((other) => other.localName));
  others.delete(type.localName);
  return names.filter((name) => {
    const slash = name.indexOf('/', 1);
    return slash < 0 || !others.has(name.slice(name.indexOf(':') + 1, slash).replace(/^\//, ''));
  });
}

function decodePropertyNames(value: string | undefined): (readonly string[] | undefined)[] {
  if (value === undefined) return [];
  const lists = splitParenthesised(value) ?? [value];
  return lists.map((names) => list(names));
}

function decodeFeatureIds(value: string | undefined, limits: WfsLimits): string[] | undefined {
  if (value === undefined) return undefined;
  const ids = (splitParenthesised(value) ?? [value]).flatMap((part) => list(part) ?? []);
  if (ids.length > limits.maxFeatureIds) throw tooMany('featureId', 'maxFeatureIds', limits.maxFeatureIds);
  if (ids.length === 0) throw invalidParameter('featureId', `featureId names no feature: ${quote(value)}.`);
  return ids;
}

function typeNames(
  parameters: KvpParameters,
  namespaces: ReadonlyMap<string, string>,
  limits: WfsLimits,
): RequestedName[] | undefined {
  const value = parameters.get('typeName');
  if (value === undefined) return undefined;
  const names = (splitParenthesised(value) ?? [value]).flatMap((part) => list(part) ?? []);
  if (names.length > limits.maxQueries) throw tooMany('typeName', 'maxQueries', limits.maxQueries);
  if (names.length === 0)
    throw invalidParameter('typeName', `typeName names no feature type: ${quote(value)}.`);
  return names.map((name) => requestedName(name, namespaces, 'keep-prefix'));
}

function tooMany(locator: string, limit: string, value: number): OwsException {
  return invalidParameter(locator, `${locator} has more entries than ${limit} (${value}).`);
}

/** The entries that aren't empty; undefined when there are none. */
function list(value: string | undefined): string[] | undefined {
  const entries = value === undefined ? [] : splitList(value).filter((entry) => entry !== '');
  return entries.length === 0 ? undefined : entries;
}
