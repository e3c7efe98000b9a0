import { CatalogueError } from './catalogue-error.ts';
import { FACETS, type FacetName, type FacetValue } from './facets.ts';
import type { DatasetQuestion } from './find-datasets.ts';
import { ORDER_FIELDS, type OrderKey } from './order-datasets.ts';

/** A page of the catalogue, as it was asked for. */
export interface CatalogueQuery extends DatasetQuestion {
  readonly limit: number;
  readonly offset: number;
  readonly includeAppMetas: boolean;
  /** What decides which datasets and their order, as it was written, for links: name and value. */
  readonly written: readonly (readonly [name: string, value: string])[];
}

/** The facets of the datasets that a question finds, as they were asked for. */
export interface FacetsQuery extends Omit<DatasetQuestion, 'orderBy'> {
  readonly facets: readonly FacetName[];
  readonly written: CatalogueQuery['written'];
}

export const DEFAULT_LIMIT = 10;
export const MAX_LIMIT = 100;
/** The last dataset that `limit` and `offset` together may reach. */
export const MAX_REACH = 10_000;
export const MAX_SEARCH_CHARACTERS = 300;
const MAX_ORDER_KEYS = ORDER_FIELDS.length;

/** Values that one request may refine by, and exclude. */
export const MAX_FACET_VALUES = 50;
const QUESTION_PARAMETERS = ['q', 'refine', 'exclude'];
const LIST_PARAMETERS = ['limit', 'offset', 'include_app_metas', ...QUESTION_PARAMETERS, 'order_by', 'sort'];
const FACETS_PARAMETERS = [...QUESTION_PARAMETERS, 'facet'];
/** May be given more than once. */
const REPEATABLE = new Set(['refine', 'exclude', 'facet']);
const DATASET_PARAMETERS = ['include_app_metas'];
/** Said by who is asking, and read before. */
const CREDENTIALS = new Set(['apikey', 'access_token']);

/** The parameters of `/api/v2/catalog/datasets/`. Throws CatalogueError for one that isn't there, or a value that none has. */
export function decodeCatalogueQuery(queryString: string): CatalogueQuery {
  const parameters = readParameters(queryString, LIST_PARAMETERS);
  const limit = readLimit(parameters.one('limit'));
  const orderBy = parameters.one('order_by');
  const sort = parameters.one('sort');
  if (orderBy !== undefined && sort !== undefined)
    throw new CatalogueError(
      'InvalidRESTParameterError',
      'order_by and sort are two names of one API parameter: give one of them.',
    );
  const order = orderBy ?? sort;
  return {
    limit,
    offset: readOffset(parameters.one('offset'), limit),
    includeAppMetas: readBoolean('include_app_metas', parameters.one('include_app_metas')),
    ...readQuestion(parameters),
    orderBy: order === undefined ? [] : readOrder(order),
    written: parameters.written([...QUESTION_PARAMETERS, 'order_by', 'sort']),
  };
}

/** The parameters of `/api/v2/catalog/facets/`; without `facet` all of them are meant. Throws CatalogueError. */
export function decodeFacetsQuery(queryString: string): FacetsQuery {
  const parameters = readParameters(queryString, FACETS_PARAMETERS);
  const facets = parameters.all('facet').map((name) => readFacet('facet', name));
  return {
    ...readQuestion(parameters),
    facets: facets.length === 0 ? FACETS : [...new Set(facets)],
    written: parameters.written(FACETS_PARAMETERS),
  };
}

/** The parameters of one dataset. Throws CatalogueError. */
export function decodeDatasetQuery(queryString: string): Pick<CatalogueQuery, 'includeAppMetas'> {
  const parameters = readParameters(queryString, DATASET_PARAMETERS);
  return { includeAppMetas: readBoolean('include_app_metas', parameters.one('include_app_metas')) };
}

function readQuestion(parameters: Parameters): Omit<DatasetQuestion, 'orderBy'> {
  const search = parameters.one('q');
  if (search !== undefined && search.length > MAX_SEARCH_CHARACTERS)
    throw invalid('q', `${search.length} characters`, `at most ${MAX_SEARCH_CHARACTERS} characters are`);
  const [refine, exclude] = (['refine', 'exclude'] as const).map((name) => {
    const values = parameters.all(name);
    if (values.length > MAX_FACET_VALUES)
      throw invalid(name, `${values.length} values`, `at most ${MAX_FACET_VALUES} are`);
    return values.map((written) => readFacetValue(name, written));
  }) as [FacetValue[], FacetValue[]];
  return { search, refine, exclude };
}

/** `facet:value`; the value may stand in double quotes, as in the Explore API. */
function readFacetValue(parameter: string, written: string): FacetValue {
  const colon = written.indexOf(':');
  const value = written.slice(colon + 1).trim();
  if (colon < 1 || value === '') throw invalid(parameter, written, 'facet:value is');
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return { facet: readFacet(parameter, written.slice(0, colon).trim()), value: quoted ?? value };
}

function readFacet(parameter: string, name: string): FacetName {
  const facet = FACETS.find((candidate) => candidate === name);
  if (facet === undefined) throw invalid(parameter, name, `one of ${FACETS.join(', ')} is`);
  return facet;
}

/** What a query string says: no empty values, and several of a name only where it may be repeated. */
class Parameters {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  one(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Names and values, in the order of the names. */
  written(names: readonly string[]): [name: string, value: string][] {
    return names.flatMap((name) => this.all(name).map((value): [string, string] => [name, value]));
  }
}

function readParameters(queryString: string, accepted: readonly string[]): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (CREDENTIALS.has(name.toLowerCase())) continue;
    if (!accepted.includes(name))
      throw new CatalogueError(
        'InvalidRESTParameterError',
        `Unknown API parameter: ${name} was found but one of ${accepted.join(', ')} is expected.`,
      );
    if (value === '') continue;
    const before = parameters.get(name) ?? [];
    if (before.includes(value)) continue;
    if (before.length > 0 && !REPEATABLE.has(name))
      throw invalid(name, `${before[0]} and ${value}`, 'one value is');
    parameters.set(name, [...before, value]);
  }
  return new Parameters(parameters);
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
