import type { Envelope } from '../../feature/geometry.ts';
import { joinEnvelopes } from '../../feature/geometry.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import type { Selection } from '../../store/feature-store.ts';
import { answerEnvelope } from './answer-envelope.ts';
import type { GetFeatureRequest } from './wfs-request.ts';
import type { WfsContext } from './wfs-service.ts';

/** What the queries of one request select together. */
export interface SelectedFeatures {
  /** One for each query, in order; none for hits, and undefined for queries that the limits leave nothing of. */
  readonly selections: readonly (Selection | undefined)[];
  /** Features of each selection; 0 where there is none. */
  readonly counts: readonly number[];
  /** For results those in the answer, for hits all that match. */
  readonly numberOfFeatures: number;
  readonly numberMatched: number | undefined;
  /** In the CRS of the queries, if they share one. */
  readonly envelope: Envelope | undefined;
  /** True when the portal's cap, not the request, left features out. */
  readonly isCut: boolean;
  /** Where the next page begins; undefined: nothing is left. */
  readonly nextStartIndex: number | undefined;
  close(): void;
}

/** Counts all that match: maxFeatures, startIndex and the portal's cap don't count here (CONTRACT 2.5). */
export async function countMatches(
  queries: readonly FeatureQuery[],
  { store, signal }: WfsContext,
): Promise<SelectedFeatures> {
  let total = 0;
  for (const query of queries) {
    const selection = await store.select(query, signal);
    try {
      total += (await selection.matched()) ?? (await selection.count());
    } finally {
      selection.close();
    }
  }
  return {
    selections: [],
    counts: [],
    numberOfFeatures: total,
    numberMatched: total,
    envelope: undefined,
    isCut: false,
    nextStartIndex: undefined,
    close() {},
  };
}

/**
 * Selects the features of all queries in order; startIndex, maxFeatures and the portal's cap hold for all of them
 * together. The selections are open until `close`; on failure they are closed.
 */
export async function selectFeatures(
  queries: readonly FeatureQuery[],
  request: GetFeatureRequest,
  context: WfsContext,
): Promise<SelectedFeatures> {
  const cap = context.catalog.portal.maxFeatures ?? Infinity;
  const limit = Math.min(request.maxFeatures ?? Infinity, cap);
  const selections: (Selection | undefined)[] = [];
  const counts: number[] = [];
  const close = () => {
    for (const selection of selections) selection?.close();
  };
  try {
    let startIndex = request.startIndex;
    let numberOfFeatures = 0;
    let numberMatched: number | undefined = 0;
    for (const query of queries) {
      const left = limit - numberOfFeatures;
      if (left <= 0) {
        selections.push(undefined);
        counts.push(0);
        numberMatched = undefined;
        continue;
      }
      const maxFeatures = left === Infinity ? undefined : left;
      const selection = await context.store.select({ ...query, startIndex, maxFeatures }, context.signal);
      selections.push(selection);
      const count = await selection.count();
      counts.push(count);
      const matched = await matchedBy(selection, query, context);
      numberOfFeatures += count;
      startIndex = count > 0 ? 0 : Math.max(0, startIndex - matched);
      if (numberMatched !== undefined) numberMatched += matched;
    }
    const end = request.startIndex + numberOfFeatures;
    const isLast = numberOfFeatures === 0 || (numberMatched !== undefined && end >= numberMatched);
    const isAtCap = limit === cap && numberOfFeatures === cap && cap !== request.maxFeatures;
    return {
      selections,
      counts,
      numberOfFeatures,
      numberMatched,
      envelope: await envelopeOf(queries, selections),
      isCut: isAtCap && (numberMatched === undefined || end < numberMatched),
      nextStartIndex: isLast ? undefined : end,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** All features that match the query; the store says so itself unless it can't without a selection of all. */
async function matchedBy(selection: Selection, query: FeatureQuery, context: WfsContext): Promise<number> {
  const matched = await selection.matched();
  if (matched !== undefined) return matched;
  const all = await context.store.select({ ...query, startIndex: 0, maxFeatures: undefined }, context.signal);
  try {
    return await all.count();
  } finally {
    all.close();
  }
}

/**
 * In the CRS of the first query; undefined where the queries have several, or where it can't be told: boxes of the
 * index are around all geometries of a feature.
 */
async function envelopeOf(
  queries: readonly FeatureQuery[],
  selections: readonly (Selection | undefined)[],
): Promise<Envelope | undefined> {
  if (new Set(queries.map(({ srs }) => srs.crs.code)).size !== 1) return undefined;
  if (queries.some(({ hidesGeometry }) => hidesGeometry === true)) return undefined;
  let joined: Envelope | undefined;
  for (const [i, selection] of selections.entries()) {
    const { featureType, srs } = queries[i] as FeatureQuery;
    const stored = await selection?.envelope();
    const envelope = answerEnvelope(featureType, srs, stored);
    if (stored !== undefined && envelope === undefined) return undefined;
    joined = joinEnvelopes(joined, envelope);
  }
  return joined;
}
