import type { SortExpression } from '../../../query/feature-query.ts';
import { sortOrderOf } from '../../fes/decode-sort-by.ts';
import { splitList, splitParenthesised } from '../../ows/kvp.ts';

/**
 * The lists of the KVP parameter `sortBy` (OGC 04-094 §14.7.3): names of properties with commas between them, each perhaps
 * followed by A, ASC, D or DESC; one list, or one for each feature type in parentheses.
 */
export function decodeKvpSortBy(value: string): SortExpression[][] {
  return (splitParenthesised(value) ?? [value]).map((list) =>
    splitList(list)
      .filter((key) => key !== '')
      .map(decodeKey),
  );
}

function decodeKey(key: string): SortExpression {
  const separator = key.lastIndexOf(' ');
  const order = separator < 0 ? undefined : sortOrderOf(key.slice(separator + 1));
  if (order !== undefined) return { propertyName: key.slice(0, separator).trim(), order };
  return { propertyName: key, order: 'ASC' };
}
