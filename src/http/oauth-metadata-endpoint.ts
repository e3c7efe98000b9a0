import { textBody } from '../format/encoded-body.ts';
import { SCOPE } from '../oauth/parameters.ts';
import type { Handler } from './route.ts';

const MAX_AGE_SECONDS = 300;

/** `/.well-known/oauth-authorization-server` (RFC 8414): each portal is an issuer of its own. */
export const oauthMetadataEndpoint: Handler = async ({ context: { baseUrl } }) => {
  const confidential = ['client_secret_basic', 'client_secret_post'];
  const metadata = {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/oauth2/authorize/`,
    token_endpoint: `${baseUrl}/oauth2/token/`,
    revocation_endpoint: `${baseUrl}/oauth2/revoke/`,
    introspection_endpoint: `${baseUrl}/oauth2/introspect/`,
    scopes_supported: [SCOPE],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: [...confidential, 'none'],
    revocation_endpoint_auth_methods_supported: [...confidential, 'none'],
    introspection_endpoint_auth_methods_supported: confidential,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
  return {
    status: 200,
    headers: { 'Cache-Control': `max-age=${MAX_AGE_SECONDS}` },
    body: textBody('application/json', JSON.stringify(metadata)),
  };
};
