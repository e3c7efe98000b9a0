import { QUOTA_UNITS } from '../access/quota-window.ts';
import { FACETS } from '../catalog-api/facets.ts';

/** JSON Schemas (2020-12) of what stands in answers; every property is named, so that a new one has to be described here. */

const TEXT = { type: 'string' } as const;
const TEXT_OR_NULL = { type: ['string', 'null'] } as const;
const NOT_KEPT = { type: 'null', description: 'Not kept here.' } as const;
const MOMENT = { type: 'string', format: 'date-time' } as const;
const ADDRESS = { type: 'string', format: 'uri' } as const;
const FLAG = { type: 'boolean' } as const;

/** An object with exactly these properties; those named in `optional` may be missing. */
function object(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

const listOf = (items: object) => ({ type: 'array', items });

/** A schema of `SCHEMAS`, by its name. */
export const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const CATALOGUE = {
  Link: object({ href: ADDRESS, rel: TEXT }),
  DatasetList: object({
    total_count: { type: 'integer', minimum: 0, description: 'Datasets that were found.' },
    links: {
      ...listOf(reference('Link')),
      description: 'self, first, last, and prev and next where there are such pages.',
    },
    datasets: listOf(reference('DatasetEntry')),
  }),
  DatasetEntry: object({ links: listOf(reference('Link')), dataset: reference('Dataset') }),
  Dataset: object({
    dataset_id: TEXT,
    dataset_uid: { type: 'string', pattern: '^da_[a-z0-9]{12}$' },
    attachments: { type: 'array', maxItems: 0 },
    has_records: FLAG,
    data_visible: FLAG,
    fields: listOf(reference('Field')),
    metas: object({ default: reference('DefaultMetas'), wfs: reference('WfsMetas') }, ['wfs']),
    features: listOf({ enum: ['geo', 'timeserie'] }),
  }),
  Field: object({
    name: TEXT,
    label: TEXT,
    type: { enum: ['text', 'int', 'double', 'boolean', 'date', 'datetime', 'geo_point_2d', 'geo_shape'] },
    description: TEXT_OR_NULL,
    annotations: object({}),
  }),
  DefaultMetas: object({
    title: TEXT,
    description: { ...TEXT_OR_NULL, description: 'Markdown.' },
    theme: NOT_KEPT,
    keyword: { type: ['array', 'null'], items: TEXT },
    license: TEXT_OR_NULL,
    license_url: { ...TEXT_OR_NULL, format: 'uri' },
    language: TEXT_OR_NULL,
    metadata_languages: NOT_KEPT,
    timezone: NOT_KEPT,
    modified: { type: 'string', description: 'A day, or a moment of ISO 8601.' },
    modified_updates_on_metadata_change: FLAG,
    modified_updates_on_data_change: FLAG,
    data_processed: MOMENT,
    metadata_processed: MOMENT,
    geographic_reference: NOT_KEPT,
    geographic_reference_auto: NOT_KEPT,
    geographic_area: {
      anyOf: [reference('GeographicArea'), { type: 'null' }],
      description: 'The box around the data, in WGS 84; null also where a part of them is hidden.',
    },
    territory: NOT_KEPT,
    records_count: {
      type: ['integer', 'null'],
      minimum: 0,
      description: 'null where the caller may read some of the records only.',
    },
    attributions: { type: ['array', 'null'], items: TEXT },
    publisher: TEXT_OR_NULL,
    references: NOT_KEPT,
  }),
  GeographicArea: object({
    type: { const: 'Feature' },
    geometry: object({
      type: { const: 'Polygon' },
      coordinates: listOf(listOf({ type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 })),
    }),
    properties: object({}),
  }),
  WfsMetas: object({ url: ADDRESS, type_name: TEXT, namespace: ADDRESS, default_srs: TEXT }),
  FacetList: object({
    links: listOf(reference('Link')),
    facets: listOf(object({ name: reference('FacetName'), facets: listOf(reference('FacetValue')) })),
  }),
  FacetName: { enum: FACETS },
  FacetValue: object({
    name: TEXT,
    count: { type: 'integer', minimum: 1 },
    state: { enum: ['displayed', 'refined'] },
    value: TEXT,
  }),
};

const QUOTAS = {
  Quota: object({
    counted_for: {
      enum: ['anonymous', 'user'],
      description: 'All anonymous callers together, or one user with all their keys and applications.',
    },
    limits: listOf(
      object({
        limit_time_unit: { enum: QUOTA_UNITS },
        call_limit: { type: 'integer', minimum: 0 },
        calls: { type: 'integer', minimum: 0 },
        remaining: { type: 'integer', minimum: 0 },
        reset_time: MOMENT,
      }),
    ),
  }),
};

const OAUTH = {
  Tokens: object(
    {
      access_token: { type: 'string', pattern: '^[A-Za-z0-9]{30}$' },
      expires_in: { const: 3600 },
      token_type: { const: 'Bearer' },
      state: TEXT,
      scope: { const: 'all' },
      refresh_token: { type: 'string', pattern: '^[A-Za-z0-9]{30}$' },
    },
    ['state'],
  ),
  TokenFacts: object(
    {
      active: FLAG,
      scope: TEXT,
      client_id: TEXT,
      username: TEXT,
      token_type: { const: 'Bearer' },
      exp: { type: 'integer' },
      iat: { type: 'integer' },
      sub: TEXT,
      iss: ADDRESS,
    },
    ['scope', 'client_id', 'username', 'token_type', 'exp', 'iat', 'sub', 'iss'],
  ),
  AuthorizationServer: {
    type: 'object',
    description: 'The metadata of RFC 8414.',
    properties: { issuer: ADDRESS, authorization_endpoint: ADDRESS, token_endpoint: ADDRESS },
    required: ['issuer', 'authorization_endpoint', 'token_endpoint'],
  },
  Nothing: object({}),
};

const ERRORS = {
  ExploreError: object({
    error_code: {
      enum: [
        'InvalidRESTParameterError',
        'ODSQLError',
        'Unauthorized',
        'ForbiddenAccess',
        'NotFoundResource',
        'MethodNotAllowed',
        'RequestTooLarge',
        'TooManyRequests',
        'BadRequest',
        'InternalServerError',
      ],
    },
    message: TEXT,
  }),
  QuotaExceeded: object({
    errorcode: { enum: [10002, 10005], description: '10005 for the anonymous.' },
    reset_time: MOMENT,
    limit_time_unit: { enum: QUOTA_UNITS },
    call_limit: { type: 'integer', minimum: 0 },
    error: TEXT,
  }),
  OAuthError: object({ error: TEXT, error_description: TEXT }, ['error_description']),
  Problem: object({
    type: { const: 'about:blank' },
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
  }),
};

const OTHERS = {
  LinkedData: {
    type: 'object',
    description: 'DCAT-AP 3 as JSON-LD.',
    properties: { '@context': { type: 'object' } },
    required: ['@context'],
  },
  Health: object({ status: { enum: ['ok', 'stopping', 'failing', 'slow'] } }),
};

export const SCHEMAS = { ...CATALOGUE, ...QUOTAS, ...OAUTH, ...ERRORS, ...OTHERS };
