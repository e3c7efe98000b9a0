import type { Dataset } from '../../catalog/catalog.ts';
import { FormatParameterError, findOutputFormat, type OutputFormat } from '../../format/output-format.ts';
import type { Steps } from '../../lib/steps.ts';
import { prefixedId, withoutPrefix } from '../../query/feature-id.ts';
import type { FeatureQuery, QueryExpression } from '../../query/feature-query.ts';
import { digestFilter } from '../../query/filter-digest.ts';
import type { WrittenEnvelope } from '../../query/filter-expression.ts';
import { resolveQuery } from '../../query/resolve-query.ts';
import { UnresolvedNameError } from '../../query/unresolved-name-error.ts';
import { alternatives, invalidParameter, OwsException, quote } from '../ows/ows-exception.ts';
import { findDataset, findDatasetOfId, isOwnNamespace } from './find-dataset.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import type { GetFeatureRequest } from './wfs-request.ts';
import type { WfsContext } from './wfs-service.ts';

/** The format that the request names. A number of features in a format that has no way to say it is in the default one. */
export function chooseFormat(
  { outputFormat: asked, resultType }: GetFeatureRequest,
  { outputFormats }: WfsProtocol,
): OutputFormat {
  const standard = outputFormats[0] as OutputFormat;
  if (asked === undefined) return standard;
  const format = namedFormat(outputFormats, asked);
  if (format !== undefined) return resultType === 'hits' && format.givesHits === false ? standard : format;
  const offered = alternatives(outputFormats.map(({ name }) => quote(name)));
  throw invalidParameter(
    'outputFormat',
    `Features aren't given as ${quote(asked)}: ${offered} would be accepted.`,
  );
}

function namedFormat(outputFormats: readonly OutputFormat[], asked: string): OutputFormat | undefined {
  try {
    return findOutputFormat(outputFormats, asked);
  } catch (error) {
    if (!(error instanceof FormatParameterError)) throw error;
    throw invalidParameter('outputFormat', error.message);
  }
}

/**
 * The queries of a request, resolved and narrowed to what the caller may read, without limits. Throws OwsException for
 * every name that isn't known, and for parts that can't stand in one answer.
 */
export function* planQueries(
  request: GetFeatureRequest,
  format: OutputFormat,
  context: WfsContext,
): Steps<FeatureQuery[]> {
  const found = withBoxes(findExpressions(request, context), request.bboxes);
  for (const { dataset } of found) context.onRead?.(dataset);
  const constraint = request.bboxes.length > 0 ? 'bbox' : undefined;
  const queries: FeatureQuery[] = [];
  for (const { expression, dataset } of found) {
    const query = context.authorize(yield* resolve(expression, dataset, { format, constraint }, context));
    // What comes after has it at once.
    if (query.filter !== undefined) yield* digestFilter(query.filter);
    queries.push(query);
  }
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

/** A box without a CRS is x,y in the type's default CRS, as clients send it (CONTRACT 2.5). */
function withBoxes(
  found: readonly FoundExpression[],
  boxes: readonly WrittenEnvelope[],
): readonly FoundExpression[] {
  return found.map(({ expression, dataset }, i) => {
    const box = boxes.length > 1 ? boxes[i] : boxes[0];
    if (box === undefined) return { expression, dataset };
    const srsName = box.srsName ?? `EPSG:${dataset.featureType.defaultCrs.code}`;
    const filter = { kind: 'BBOX', propertyName: undefined, envelope: { ...box, srsName } } as const;
    return { expression: { ...expression, filter }, dataset };
  });
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
      const isPrefixed = findDatasetOfId(withoutPrefix(id), context) !== undefined;
      const unknown = `${quote(id)} is the id of no feature type here: ids are <type>.<id>.`;
      throw invalidParameter('featureId', isPrefixed ? prefixedId(id) : unknown);
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
  const { propertyNameLists, sortByLists } = request;
  if (byDataset.size > context.limits.maxQueries) {
    throw invalidParameter(
      'featureId',
      `The ids are of more types than maxQueries (${context.limits.maxQueries}).`,
    );
  }
  checkLists('propertyName', propertyNameLists.length, byDataset.size);
  checkLists('sortBy', sortByLists.length, byDataset.size);
  return [...byDataset].map(([dataset, featureIds], i) => {
    const { name, namespace, prefix } = dataset.featureType;
    return {
      dataset,
      expression: {
        typeName: { asWritten: name, prefix, namespace, localName: name },
        propertyNames: propertyNameLists.length > 1 ? propertyNameLists[i] : propertyNameLists[0],
        featureIds,
        filter: undefined,
        sortBy: (sortByLists.length > 1 ? sortByLists[i] : sortByLists[0]) ?? [],
        srsName: request.srsName,
        handle: undefined,
        namespaces: request.namespaces,
      },
    };
  });
}

function checkLists(parameter: string, lists: number, types: number): void {
  if (lists < 2 || lists === types) return;
  throw invalidParameter(
    parameter,
    `${parameter} has ${lists} lists, but the ids are of ${types} feature types.`,
  );
}

/** `constraint`: the parameter that the filter was made from, where it is none of the client's own. */
function* resolve(
  expression: QueryExpression,
  dataset: Dataset,
  { format, constraint }: { readonly format: OutputFormat; readonly constraint: string | undefined },
  context: WfsContext,
): Steps<FeatureQuery> {
  const { uid, version, featureType } = dataset;
  const target = {
    dataset: { uid, version },
    featureType,
    isOwnNamespace: (namespace: string) => isOwnNamespace(namespace, featureType, context),
  };
  try {
    return yield* resolveQuery(
      expression,
      target,
      format.defaultSrsOf?.(featureType) ?? format.defaultSrs,
      context.limits,
    );
  } catch (error) {
    if (!(error instanceof UnresolvedNameError)) throw error;
    const part = error.part === 'filter' ? (constraint ?? error.part) : error.part;
    throw invalidParameter(expression.handle ?? part, error.message);
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
