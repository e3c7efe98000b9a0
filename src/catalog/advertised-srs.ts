import { parseCrsReference } from '../crs/crs-reference.ts';
import { sentence, type Told } from '../lib/sentence.ts';

const MAX_NAMES = 200;

/** What is wrong with the names of CRSs that a portal or dataset advertises, as the end of a sentence; undefined: nothing. */
export function problemOfOtherSrs(names: readonly string[]): Told | undefined {
  if (names.length > MAX_NAMES) return sentence('are more than {most}', { most: MAX_NAMES });
  const unknown = names.find((name) => parseCrsReference(name) === undefined);
  if (unknown === undefined) return undefined;
  return sentence('are known coordinate reference systems such as EPSG:2154: not {name}', {
    name: JSON.stringify(unknown),
  });
}
