import type { QueryExpression, RequestedName, SortExpression } from '../../query/feature-query.ts';
import type { WrittenEnvelope } from '../../query/filter-expression.ts';

/** A decoded request: names as written, no version in it. */
export type WfsRequest = GetCapabilitiesRequest | DescribeFeatureTypeRequest | GetFeatureRequest;

export const WFS_OPERATIONS = ['GetCapabilities', 'DescribeFeatureType', 'GetFeature'] as const;

export type WfsOperation = (typeof WFS_OPERATIONS)[number];

export interface GetCapabilitiesRequest {
  readonly operation: 'GetCapabilities';
  /** Names of the sections as written; undefined: all of them. */
  readonly sections: readonly string[] | undefined;
  readonly updateSequence: string | undefined;
}

export interface DescribeFeatureTypeRequest {
  readonly operation: 'DescribeFeatureType';
  /** Empty: every type. The local name `*` stands for every type of its namespace. */
  readonly typeNames: readonly RequestedName[];
  readonly outputFormat: string | undefined;
}

export interface GetFeatureRequest {
  readonly operation: 'GetFeature';
  /** Empty when `featureIds` alone say which types are asked for. */
  readonly queries: readonly QueryExpression[];
  /**
   * The ids of the KVP parameter featureId, which belong to all types together; undefined: every feature. (Ids of a
   * filter stand in their query.)
   */
  readonly featureIds: readonly string[] | undefined;
  /** Where `queries` is empty: the property names asked for, one list for all types or one for each. */
  readonly propertyNameLists: readonly (readonly string[] | undefined)[];
  /** Where `queries` is empty: the orders asked for, one list for all types or one for each. */
  readonly sortByLists: readonly (readonly SortExpression[])[];
  /**
   * The boxes of the KVP parameter bbox, one for all queries or one for each; empty: none. Without a CRS of its own a
   * box is x,y in the type's default CRS, as clients send it (CONTRACT 2.5), which isn't known yet.
   */
  readonly bboxes: readonly WrittenEnvelope[];
  /** Where `queries` is empty: prefixes bound in the request. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** Where `queries` is empty: the CRS asked for. */
  readonly srsName: string | undefined;
  readonly resultType: 'results' | 'hits';
  /** Features of all queries together; at least 1. */
  readonly maxFeatures: number | undefined;
  readonly startIndex: number;
  readonly outputFormat: string | undefined;
}
