import { sentence } from '../lib/sentence.ts';
import { HttpFailure } from './http-failure.ts';

/** Beyond every list. */
const MAX_PAGE = 1_000_000_000;

/** The parameter `page`, which counts from 1; absent or empty: the first. Throws HttpFailure. */
export function readPageNumber(query: URLSearchParams): number {
  const written = query.get('page') || '1';
  const page = Number(written);
  if (!/^\d{1,10}$/.test(written) || page < 1 || page > MAX_PAGE)
    throw new HttpFailure(
      400,
      sentence('page is a number from 1, not {text}.', { text: JSON.stringify(written.slice(0, 50)) }),
    );
  return page;
}
