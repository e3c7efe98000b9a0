import { prefersHtml } from './accept-encoding.ts';
import type { Exchange } from './exchange.ts';

/** True for an address of an API that a person opened bare in a browser: they get a page about it. */
export function isForPeople({ request, queryString }: Exchange): boolean {
  return request.method !== 'POST' && queryString === '' && prefersHtml(request.headers.accept);
}
