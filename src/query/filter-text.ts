import type { Filter } from './filter.ts';

/**
 * The filter as text, the same for equal filters and for no others: for validators of answers and keys of caches.
 * Ids in another order are the same filter.
 */
export function filterText(filter: Filter): string {
  return JSON.stringify(filter, (_, value: unknown) => {
    if (value instanceof Set) return { set: [...value].sort() };
    if (typeof value === 'bigint') return { bigint: String(value) };
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { number: Object.is(value, -0) ? '-0' : String(value) };
    }
    return value;
  });
}
