import { FACETS_PATH } from '../catalog-api/catalogue.ts';
import {
  DEFAULT_LIMIT,
  MAX_FACET_VALUES,
  MAX_LIMIT,
  MAX_REACH,
  MAX_SEARCH_CHARACTERS,
} from '../catalog-api/catalogue-query.ts';
import { DATASETS_PATH } from '../catalog-api/dataset-address.ts';
import { MAX_WORDS } from '../catalog-api/find-datasets.ts';
import { ORDER_FIELDS } from '../catalog-api/order-datasets.ts';
import {
  answer,
  exploreResponses,
  linkedDataResponses,
  oauthResponses,
  PROBLEM,
} from './openapi-responses.ts';
import { reference } from './openapi-schemas.ts';

/** Where the description itself is. */
export const OPENAPI_PATH = '/api/v2/openapi.json';

function query(name: string, description: string, schema: object, more: object = {}) {
  return { name, in: 'query', description, schema, ...more };
}

/** May stand several times: `refine=a:b&refine=c:d`. */
const REPEATED = { style: 'form', explode: true };
const FACET_VALUES = {
  type: 'array',
  maxItems: MAX_FACET_VALUES,
  items: { type: 'string', pattern: '^[a-z_]+:.+' },
};

const WHICH_DATASETS = [
  query('q', `Words that a dataset must have, or begin with: at most ${MAX_WORDS}.`, {
    type: 'string',
    maxLength: MAX_SEARCH_CHARACTERS,
  }),
  query('refine', 'facet:value that a dataset must have, each of them.', FACET_VALUES, REPEATED),
  query('exclude', 'facet:value that it mustn’t have.', FACET_VALUES, REPEATED),
];

const INCLUDE_APP_METAS = query(
  'include_app_metas',
  'Also how the dataset is found in the Web Feature Service.',
  {
    type: 'boolean',
    default: false,
  },
);

const ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of a dataset, or the name of its feature type.',
  schema: { type: 'string' },
};

const ORDER = {
  type: 'string',
  description: `Of ${ORDER_FIELDS.join(', ')}, each with asc, desc or a minus before it; several with commas.`,
};

const CATALOGUE_PATHS = {
  [`${DATASETS_PATH}/`]: {
    get: {
      operationId: 'listDatasets',
      summary: 'The datasets that the caller may see, page by page',
      tags: ['catalogue'],
      parameters: [
        query('limit', `Datasets in the answer; -1: ${MAX_LIMIT}, 0: none, only their number.`, {
          type: 'integer',
          minimum: -1,
          maximum: MAX_LIMIT,
          default: DEFAULT_LIMIT,
        }),
        query('offset', `Datasets to leave out first; limit and offset together at most ${MAX_REACH}.`, {
          type: 'integer',
          minimum: 0,
          maximum: MAX_REACH,
          default: 0,
        }),
        ...WHICH_DATASETS,
        query('order_by', 'By relevance with q, else by dataset_id, unless it says otherwise.', ORDER),
        query('sort', 'Another name of order_by.', ORDER),
        INCLUDE_APP_METAS,
      ],
      responses: exploreResponses('DatasetList', 'A page of datasets.'),
    },
  },
  [`${DATASETS_PATH}/{id}/`]: {
    get: {
      operationId: 'getDataset',
      summary: 'One dataset',
      tags: ['catalogue'],
      parameters: [ID, INCLUDE_APP_METAS],
      responses: exploreResponses('DatasetEntry', 'The dataset.', true),
    },
  },
  [`${FACETS_PATH}/`]: {
    get: {
      operationId: 'listFacets',
      summary: 'How many of the datasets have which values',
      tags: ['catalogue'],
      parameters: [
        ...WHICH_DATASETS,
        query(
          'facet',
          'Which facets; without it all of them.',
          { type: 'array', items: reference('FacetName') },
          REPEATED,
        ),
      ],
      responses: exploreResponses('FacetList', 'Values of the facets with the number of datasets.'),
    },
  },
};

const LINKED_DATA_PATHS = {
  '/catalog.jsonld': {
    get: {
      operationId: 'getCatalogueAsLinkedData',
      summary: 'The datasets that the caller may see, as a catalogue of DCAT-AP',
      tags: ['catalogue'],
      parameters: [
        query('page', 'A hundred of them, counted from 1; without it all.', { type: 'integer', minimum: 1 }),
      ],
      responses: linkedDataResponses('The catalogue.', false),
    },
  },
  '/dataset/{id}/dataset.jsonld': {
    get: {
      operationId: 'getDatasetAsLinkedData',
      summary: 'One dataset in the words of DCAT-AP',
      tags: ['catalogue'],
      parameters: [ID],
      responses: linkedDataResponses('The dataset.', true),
    },
  },
};

const SERVER_PATHS = {
  '/api/v2/quota/': {
    get: {
      operationId: 'getQuota',
      summary: 'The caller’s limits and what they have used of them; asking costs no call',
      tags: ['quotas'],
      responses: {
        '200': answer('Each limit that holds for the caller.', 'Quota'),
        '401': answer('The portal is private, or the credential isn’t valid.', 'ExploreError'),
        default: answer('Anything else.', 'ExploreError'),
      },
    },
  },
  [OPENAPI_PATH]: {
    get: {
      operationId: 'getDescription',
      summary: 'This document',
      tags: ['server'],
      security: [],
      responses: {
        '200': {
          description: 'OpenAPI 3.1.',
          content: { 'application/vnd.oai.openapi+json': { schema: { type: 'object' } } },
        },
        default: answer('Anything else.', 'Problem', PROBLEM),
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'getHealth',
      summary: 'Whether the process answers',
      tags: ['server'],
      security: [],
      responses: {
        '200': answer('It does.', 'Health'),
        '503': answer('It doesn’t, or is stopping.', 'Health'),
        default: answer('Anything else.', 'Problem', PROBLEM),
      },
    },
  },
};

function form(required: readonly string[], optional: readonly string[]) {
  const properties = Object.fromEntries([...required, ...optional].map((name) => [name, { type: 'string' }]));
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } },
  };
}

const CLIENT = ['client_id', 'client_secret'];
/** Applications say who they are by HTTP Basic, or in the form. */
const AS_CLIENT = [{ client: [] }, {}];

const OAUTH_PATHS = {
  '/oauth2/token/': {
    post: {
      operationId: 'getTokens',
      summary: 'Tokens for a code or a refresh token (RFC 6749)',
      tags: ['oauth'],
      security: AS_CLIENT,
      requestBody: form(
        ['grant_type'],
        ['code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope', 'scopes', 'state', ...CLIENT],
      ),
      responses: oauthResponses('Tokens', 'New tokens.'),
    },
  },
  '/oauth2/revoke/': {
    post: {
      operationId: 'revokeToken',
      summary: 'End a token and its kin (RFC 7009)',
      tags: ['oauth'],
      security: AS_CLIENT,
      requestBody: form(['token'], ['token_type_hint', ...CLIENT]),
      responses: oauthResponses('Nothing', 'The token is worth nothing any more.'),
    },
  },
  '/oauth2/introspect/': {
    post: {
      operationId: 'introspectToken',
      summary: 'What a token of one’s own is worth (RFC 7662)',
      tags: ['oauth'],
      security: AS_CLIENT,
      requestBody: form(['token'], ['token_type_hint', ...CLIENT]),
      responses: oauthResponses('TokenFacts', 'Its facts; `active` alone where it is worth nothing.'),
    },
  },
  '/.well-known/oauth-authorization-server': {
    get: {
      operationId: 'getAuthorizationServer',
      summary: 'Where the authorization server is and what it can (RFC 8414)',
      tags: ['oauth'],
      security: [],
      responses: {
        '200': answer('Its metadata.', 'AuthorizationServer'),
        default: answer('Anything else.', 'Problem', PROBLEM),
      },
    },
  },
};

export const PATHS = { ...CATALOGUE_PATHS, ...LINKED_DATA_PATHS, ...SERVER_PATHS, ...OAUTH_PATHS };
