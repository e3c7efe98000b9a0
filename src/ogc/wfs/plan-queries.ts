import type { Dataset } from '../../catalog/catalog.ts';
import { findOutputFormat, type OutputFormat } from '../../format/output-format.ts';
import type { FeatureQuery, QueryExpression } from '../../query/feature-query.ts';
import { resolveQuery, UnresolvedNameError } from '../../query/resolve-query.ts';
import { alternatives, invalidParameter, OwsException, quote } from '../ows/ows-exception.ts';
import { findDataset, findDatasetOfId, isOwnNamespace } from './find-dataset.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import type { GetFeatureRequest } from './wfs-request.ts';
import type { WfsContext } from './wfs-service.ts';

export function chooseFormat(asked: string | undefined, { outputFormats }: WfsProtocol): OutputFormat {
  if (asked === undefined) return outputFormats[0] as OutputFormat;
  const format = findOutputFormat(outputFormats, asked);
  if (format !== undefined) return format;
  const offered = alternatives(outputFormats.map(({ name }) => quote(name)));
  throw invalidParameter(
    'outputFormat',
    `Features aren't given as ${quote(asked)}: ${offered} would be accepted.`,
  );
}

/**
 * The queries of a request, resolved and narrowed to what the caller may read, without limits. Throws OwsException for
 * every name that isn't known, and for parts that can't stand in one answer.
 */
export function planQueries(
  request: GetFeatureRequest,
  format: OutputFormat,
  context: WfsContext,
): FeatureQuery[] {
  const found = findExpressions(request, context);
  const queries = found.map(({ expression, dataset }) =>
    context.authorize(resolve(expression, dataset, format, context)),
  );
  const refusal = format.refusal(queries);
  if (refusal !== undefined) throw invalidParameter('outputFormat', refusal);
  return queries;
}

interface FoundExpression {
  readonly expression: QueryExpression;
  readonly dataset: Dataset;
}

function findExpressions(request: GetFeatureRequest, context: WfsContext): FoundExpression[] {
  const found = request.queries.map((expression) => ({
    expression,
    dataset: atHandle(expression, () => findDataset(expression.typeName, context)),
  }));
  if (request.featureIds === undefined) return found;
  const byDataset = idsByDataset(request.featureIds, found, context);
  if (found.length > 0) {
    return found.map(({ expression, dataset }) => ({
      dataset,
      expression: { ...expression, featureIds: byDataset.get(dataset) ?? [] },
    }));
  }
  return expressionsOfIds(request, byDataset, context);
}

/** The ids of each dataset, in the order of the ids. An id must belong to one of the types asked for, or to any. */
function idsByDataset(
  ids: readonly string[],
  asked: readonly FoundExpression[],
  context: WfsContext,
): Map<Dataset, string[]> {
  const byDataset = new Map<Dataset, string[]>();
  for (const id of ids) {
    const dataset = findDatasetOfId(id, context);
    if (dataset === undefined) {
      throw invalidParameter(
        'featureId',
        `${quote(id)} is the id of no feature type here: ids are <type>.<id>.`,
      );
    }
    if (asked.length > 0 && !asked.some((other) => other.dataset === dataset)) {
      throw invalidParameter(
        'featureId',
        `${quote(id)} belongs to none of the types that typeName asks for.`,
      );
    }
    const own = byDataset.get(dataset);
    if (own === undefined) byDataset.set(dataset, [id]);
    else own.push(id);
  }
  return byDataset;
}

/** featureId alone: the types come from the ids. */
function expressionsOfIds(
  request: GetFeatureRequest,
  byDataset: ReadonlyMap<Dataset, readonly string[]>,
  context: WfsContext,
): FoundExpression[] {
  const lists = request.propertyNameLists;
  if (byDataset.size > context.limits.maxQueries) {
    throw invalidParameter(
      'featureId',
      `The ids are of more types than maxQueries (${context.limits.maxQueries}).`,
    );
  }
  if (lists.length > 1 && lists.length !== byDataset.size) {
    throw invalidParameter(
      'propertyName',
      `propertyName has ${lists.length} lists, but the ids are of ${byDataset.size} feature types.`,
    );
  }
  return [...byDataset].map(([dataset, featureIds], i) => {
    const { name, namespace, prefix } = dataset.featureType;
    return {
      dataset,
      expression: {
        typeName: { asWritten: name, prefix, namespace, localName: name },
        propertyNames: lists.length > 1 ? lists[i] : lists[0],
        featureIds,
        filter: undefined,
        sortBy: [],
        srsName: request.srsName,
        handle: undefined,
        namespaces: request.namespaces,
      },
    };
  });
}

function resolve(
  expression: QueryExpression,
  dataset: Dataset,
  format: OutputFormat,
  context: WfsContext,
): FeatureQuery {
  const { uid, version, featureType } = dataset;
  const target = {
    dataset: { uid, version },
    featureType,
    isOwnNamespace: (namespace: string) => isOwnNamespace(namespace, featureType, context),
  };
  try {
    return resolveQuery(expression, target, format.defaultSrs);
  } catch (error) {
    if (!(error instanceof UnresolvedNameError)) throw error;
    throw invalidParameter(expression.handle ?? error.part, error.message);
  }
}

/** What goes wrong with one query of several is located by its handle, where the client gave one (OGC 04-094 §7.5). */
function atHandle<T>({ handle }: QueryExpression, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (handle === undefined || !(error instanceof OwsException)) throw error;
    throw new OwsException(error.code, handle, error.message, { status: error.status, cause: error });
  }
}
