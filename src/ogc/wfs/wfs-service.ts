import type { Dataset, PortalCatalog } from '../../catalog/catalog.ts';
import type { EncodedBody } from '../../format/encoded-body.ts';
import type { TemporaryFiles } from '../../format/temporary-files.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { FilterLimits } from '../../query/filter-limits.ts';
import type { FeatureStore } from '../../store/feature-store.ts';

/** A WFS request with HTTP taken off. */
export interface WfsInput {
  readonly method: 'GET' | 'POST';
  /** The raw query string without `?`, still percent-encoded. */
  readonly queryString: string;
  /** Value of Content-Type, or undefined. */
  readonly contentType: string | undefined;
  /** The whole body (its size is limited before), empty for GET. */
  readonly body: Uint8Array;
}

/** What the operations may use; nothing of HTTP, accounts or files. */
export interface WfsContext {
  /** As the caller sees it: datasets and properties that they may not read are not in it. */
  readonly catalog: PortalCatalog;
  /** Start of the links in the answer, without a slash at the end, e.g. `https://data.example.org`. */
  readonly baseUrl: string;
  readonly store: FeatureStore;
  readonly temporaryFiles: TemporaryFiles;
  /** Narrows a query on a dataset of `catalog` to the features that the caller may read. */
  authorize(query: FeatureQuery): FeatureQuery;
  /** Stands for the caller's rights in validators; equal rights give equal strings. */
  readonly rights: string;
  /** Told of each dataset that the request reads, in the order of its queries, once it is known; also where the request fails later. */
  readonly onRead?: (dataset: Dataset) => void;
  readonly signal: AbortSignal;
  readonly now: Date;
  readonly limits: WfsLimits;
}

/** Settings: limits on one request, whose names carry the unit and stand in their errors, and a few others. */
export interface WfsLimits extends FilterLimits {
  readonly maxBodyBytes: number;
  readonly maxKvpParameters: number;
  readonly maxKvpValueCharacters: number;
  readonly maxXmlDepth: number;
  readonly maxXmlElements: number;
  readonly maxXmlAttributesPerElement: number;
  readonly maxXmlTextCharacters: number;
  readonly maxQueries: number;
  /** Names of CRSs that capabilities advertise beside those of each feature type. */
  readonly otherSrs: readonly string[];
  /** Status of exception reports for client mistakes: 400, or 200 for old clients. */
  readonly exceptionStatus: 200 | 400;
}

export interface WfsAnswer {
  readonly status: number;
  readonly body: EncodedBody;
  /** Extra headers in canonical case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Features that the body holds, where that is known. */
  readonly featureCount?: number;
  /** The same for each query. */
  readonly featureCounts?: readonly number[];
  /** Code of the exception report that it is. */
  readonly exceptionCode?: string;
}
