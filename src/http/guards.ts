import { HttpFailure } from './http-failure.ts';
import type { Guard } from './route.ts';

/** The host belongs to a portal. */
export const hasPortal: Guard = ({ context }) => {
  if (context.portal === undefined) throw new HttpFailure(404, 'No portal is served under this host name.');
};

const CREDENTIAL_PARAMETERS = new Set(['apikey', 'access_token']);

/**
 * There are no accounts yet, so every credential is a wrong one, and a private portal is closed. A wrong credential
 * is refused, never taken for none: its sender would otherwise believe that an answer is all there is for them.
 */
export const isAnonymous: Guard = ({ exchange, context }) => {
  const portal = context.portal?.portal;
  const realm = portal?.name.replace(/[^\w .-]/g, '') ?? 'trigpoint';
  const headers = {
    'WWW-Authenticate': `Apikey realm="${realm}", Bearer realm="${realm}"`,
    'Cache-Control': 'no-store',
  };
  if (exchange.request.headers.authorization !== undefined) {
    throw new HttpFailure(401, 'The credential in the Authorization header is not valid here.', {
      headers,
      locator: 'Authorization',
    });
  }
  const parameter = credentialParameter(exchange.queryString);
  if (parameter !== undefined) {
    throw new HttpFailure(401, `The credential in the parameter ${parameter} is not valid here.`, {
      headers,
      locator: parameter,
    });
  }
  if (portal?.isPrivate === true) {
    throw new HttpFailure(401, 'This portal is private.', { headers });
  }
};

function credentialParameter(queryString: string): string | undefined {
  // The exact test costs a parse; nearly no request has a parameter that could be one.
  if (!/apikey|access_token|%/i.test(queryString)) return undefined;
  for (const [name, value] of new URLSearchParams(queryString)) {
    const lower = name.toLowerCase();
    if (value !== '' && CREDENTIAL_PARAMETERS.has(lower)) return lower;
  }
  return undefined;
}
