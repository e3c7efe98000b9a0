import { SOFTWARE_VERSION } from '../lib/software-version.ts';
import { PATHS } from './openapi-paths.ts';
import { SCHEMAS } from './openapi-schemas.ts';

export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json; version=3.1';

/** What the server answers in JSON, as OpenAPI 3.1: a test holds it against the answers. `baseUrl` is without a slash at the end. */
export function openApiDocument(title: string, baseUrl: string) {
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: SOFTWARE_VERSION,
      summary: 'The catalogue, quotas and sign-in of applications',
      description:
        'Features themselves are read by the Web Feature Service at /api/wfs, which describes itself by GetCapabilities. ' +
        'Every path works with and without a slash at the end. Two credentials in one request are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    tags: [
      { name: 'catalogue', description: 'Which datasets there are' },
      { name: 'quotas', description: 'How many calls the caller may make' },
      { name: 'oauth', description: 'For applications that read for a user (OAuth 2.0)' },
      { name: 'server', description: 'The server itself' },
    ],
    security: [
      {},
      { apikey: [] },
      { apikeyParameter: [] },
      { basic: [] },
      { oauth: ['all'] },
      { session: [] },
    ],
    paths: PATHS,
    components: { schemas: SCHEMAS, securitySchemes: securitySchemes(baseUrl) },
  };
}

function securitySchemes(baseUrl: string) {
  return {
    apikey: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'The word Apikey, a blank, and an API key.',
    },
    apikeyParameter: {
      type: 'apiKey',
      in: 'query',
      name: 'apikey',
      description: 'For programs that know no headers: addresses are logged by others.',
    },
    basic: { type: 'http', scheme: 'basic', description: 'An API key as user name or as password.' },
    oauth: {
      type: 'oauth2',
      description: 'Also as access_token in the query or in a form.',
      flows: {
        authorizationCode: {
          authorizationUrl: `${baseUrl}/oauth2/authorize/`,
          tokenUrl: `${baseUrl}/oauth2/token/`,
          refreshUrl: `${baseUrl}/oauth2/token/`,
          scopes: { all: 'Read what the user may read' },
        },
      },
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'trigpoint-session',
      description: 'Of people who are signed in; same-origin only.',
    },
    client: { type: 'http', scheme: 'basic', description: 'Id and secret of an application.' },
  };
}
