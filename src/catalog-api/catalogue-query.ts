import { CatalogueError } from './catalogue-error.ts';

/** What a list of datasets can be ordered by. */
export const ORDER_FIELDS = ['dataset_id', 'title', 'modified', 'records_count'] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export interface OrderKey {
  readonly field: OrderField;
  readonly isDescending: boolean;
}

/** A page of the catalogue, as it was asked for. */
export interface CatalogueQuery {
  readonly limit: number;
  readonly offset: number;
  readonly includeAppMetas: boolean;
  /** Words that a dataset must have; undefined: every dataset. */
  readonly search: string | undefined;
  /** Empty: by relevance where words are searched, else by id. */
  readonly orderBy: readonly OrderKey[];
  /** `search` and `orderBy` as they were written, for links: name and value. */
  readonly written: readonly (readonly [name: string, value: string])[];
}

const DEFAULT_LIMIT = 10;
export const MAX_LIMIT = 100;
/** The last dataset that `limit` and `offset` together may reach. */
export const MAX_REACH = 10_000;
const MAX_SEARCH_CHARACTERS = 300;
const MAX_ORDER_KEYS = ORDER_FIELDS.length;

const LIST_PARAMETERS = ['limit', 'offset', 'include_app_metas', 'q', 'order_by', 'sort'];
const DATASET_PARAMETERS = ['include_app_metas'];
/** Said by who is asking, and read before. */
const CREDENTIALS = new Set(['apikey', 'access_token']);

/** The parameters of `/api/v2/catalog/datasets/`. Throws CatalogueError for one that isn't there, or a value that none has. */
export function decodeCatalogueQuery(queryString: string): CatalogueQuery {
  const parameters = readParameters(queryString, LIST_PARAMETERS);
  const limit = readLimit(parameters.get('limit'));
  const search = parameters.get('q');
  if (search !== undefined && search.length > MAX_SEARCH_CHARACTERS)
    throw invalid('q', `${search.length} characters`, `at most ${MAX_SEARCH_CHARACTERS} characters are`);
  if (parameters.has('order_by') && parameters.has('sort'))
    throw new CatalogueError(
      'InvalidRESTParameterError',
      'order_by and sort are two names of one API parameter: give one of them.',
    );
  const orderBy = parameters.get('order_by') ?? parameters.get('sort');
  return {
    limit,
    offset: readOffset(parameters.get('offset'), limit),
    includeAppMetas: readBoolean('include_app_metas', parameters.get('include_app_metas')),
    search,
    orderBy: orderBy === undefined ? [] : readOrder(orderBy),
    written: [...parameters].filter(([name]) => name === 'q' || name === 'order_by' || name === 'sort'),
  };
}

/** The parameters of one dataset. Throws CatalogueError. */
export function decodeDatasetQuery(queryString: string): Pick<CatalogueQuery, 'includeAppMetas'> {
  const parameters = readParameters(queryString, DATASET_PARAMETERS);
  return { includeAppMetas: readBoolean('include_app_metas', parameters.get('include_app_metas')) };
}

/** An empty value counts as absent. */
function readParameters(queryString: string, accepted: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (CREDENTIALS.has(name.toLowerCase())) continue;
    if (!accepted.includes(name))
      throw new CatalogueError(
        'InvalidRESTParameterError',
        `Unknown API parameter: ${name} was found but one of ${accepted.join(', ')} is expected.`,
      );
    if (value === '') continue;
    const before = parameters.get(name);
    if (before !== undefined && before !== value)
      throw invalid(name, `${before} and ${value}`, 'one value is');
    parameters.set(name, value);
  }
  return parameters;
}

/** -1: as many as one answer holds. */
function readLimit(written: string | undefined): number {
  if (written === undefined) return DEFAULT_LIMIT;
  const limit = readInteger(written);
  if (limit === undefined || limit < -1 || limit > MAX_LIMIT)
    throw invalid('limit', written, `-1 <= limit <= ${MAX_LIMIT} is`);
  return limit === -1 ? MAX_LIMIT : limit;
}

function readOffset(written: string | undefined, limit: number): number {
  if (written === undefined) return 0;
  const offset = readInteger(written);
  const last = MAX_REACH - limit;
  if (offset === undefined || offset < 0 || offset > last)
    throw invalid('offset', written, `0 <= offset <= ${last} is`);
  return offset;
}

function readInteger(written: string): number | undefined {
  return /^-?\d{1,9}$/.test(written) ? Number(written) : undefined;
}

/** As in JSON, and as in the links of Opendatasoft's answers. */
function readBoolean(name: string, written: string | undefined): boolean {
  switch (written?.toLowerCase()) {
    case undefined:
    case 'false':
      return false;
    case 'true':
      return true;
    default:
      throw invalid(name, written as string, 'true or false is');
  }
}

function readOrder(written: string): OrderKey[] {
  const keys = written.split(',');
  if (keys.length > MAX_ORDER_KEYS)
    throw invalid('order_by', `${keys.length} fields`, `at most ${MAX_ORDER_KEYS} are`);
  return keys.map(readOrderKey);
}

/** `title`, `title asc`, `title desc`, or as in older clients `-title`. */
function readOrderKey(written: string): OrderKey {
  const [, minus, name = '', direction] = /^\s*(-?)([^\s-]\S*)(?:\s+(asc|desc))?\s*$/i.exec(written) ?? [];
  const field = ORDER_FIELDS.find((candidate) => candidate === name);
  if (field === undefined || (minus === '-' && direction !== undefined))
    throw new CatalogueError(
      'ODSQLError',
      `ODSQL query is malformed: Unknown field: ${field === undefined && name !== '' ? name : written.trim()}. ` +
        `Clause(s) containing the error(s): order_by. Known fields: ${ORDER_FIELDS.join(', ')}, each with asc or desc.`,
    );
  return { field, isDescending: minus === '-' || direction?.toLowerCase() === 'desc' };
}

function invalid(name: string, found: string, expected: string): CatalogueError {
  return new CatalogueError(
    'InvalidRESTParameterError',
    `Invalid value for ${name} API parameter: ${found} was found but ${expected} expected.`,
  );
}
