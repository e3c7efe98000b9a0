import type { Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * The request's body as a form; undefined when it isn't one. A body without Content-Type counts as a form on GET (as the
 * specification shows it), and where `takesUntyped` says so. Throws as `readBody` does.
 */
export async function readForm(
  exchange: Exchange,
  maxBodyBytes: number,
  takesUntyped = false,
): Promise<URLSearchParams | undefined> {
  if (!exchange.hasRequestBody) return undefined;
  const { method, headers } = exchange.request;
  const type = headers['content-type'];
  const isForm = type === undefined ? takesUntyped || method === 'GET' : FORM_TYPE.test(type);
  if (!isForm) return undefined;
  const bytes = await readBody(exchange, maxBodyBytes);
  return new URLSearchParams(Buffer.from(bytes).toString('utf8'));
}
