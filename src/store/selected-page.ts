import type { FeatureQuery } from '../query/feature-query.ts';
import { OrdinalRuns } from './ordinal-runs.ts';

/** What a query selects of all that match it. */
export interface SelectedPage {
  readonly runs: OrdinalRuns;
  /** On all pages. */
  readonly matched: number;
}

/** The page, or the sample, that a query asks for of what matches it: runs in stored order, or ordinals in another. */
export function selectedPage(
  found: OrdinalRuns | Uint32Array<ArrayBuffer>,
  { startIndex, maxFeatures, sampleSize }: Pick<FeatureQuery, 'startIndex' | 'maxFeatures' | 'sampleSize'>,
): SelectedPage {
  if (found instanceof OrdinalRuns) {
    const runs = sampleSize === undefined ? found.slice(startIndex, maxFeatures) : found.sample(sampleSize);
    return { runs, matched: found.count };
  }
  const end = maxFeatures === undefined ? undefined : startIndex + maxFeatures;
  const page = sampleSize === undefined ? found.subarray(startIndex, end) : everyNth(found, sampleSize);
  return { runs: OrdinalRuns.inOrder(page), matched: found.length };
}

function everyNth(ordinals: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  if (ordinals.length <= size) return ordinals;
  const step = Math.ceil(ordinals.length / size);
  return Uint32Array.from(
    { length: Math.min(size, Math.ceil(ordinals.length / step)) },
    (_, i) => ordinals[i * step] as number,
  );
}
