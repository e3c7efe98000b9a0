import { parseCrsReference } from '../crs/crs-reference.ts';

const MAX_NAMES = 200;

/** What is wrong with the names of CRSs that a portal or dataset advertises, as the end of a sentence; undefined: nothing. */
export function problemOfOtherSrs(names: readonly string[]): string | undefined {
  if (names.length > MAX_NAMES) return `are more than ${MAX_NAMES}`;
  const unknown = names.find((name) => parseCrsReference(name) === undefined);
  if (unknown === undefined) return undefined;
  return `are known coordinate reference systems such as EPSG:2154: not ${JSON.stringify(unknown)}`;
}
