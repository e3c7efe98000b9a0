import { urnOf } from '../../crs/crs-reference.ts';
import type { EncodedBody } from '../../format/encoded-body.ts';
import { type MemberPart, memberBody } from '../../format/member-body.ts';
import type { CollectionHead, OutputFormat } from '../../format/output-format.ts';
import { rewriteMembers } from '../../format/rewrite-members.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import { filterText } from '../../query/filter-text.ts';
import type { EncodedRuns, Selection } from '../../store/feature-store.ts';
import type { SelectedFeatures } from './select-features.ts';
import { validatorOf } from './validator.ts';
import type { GetFeatureRequest } from './wfs-request.ts';
import type { WfsContext } from './wfs-service.ts';

export interface Answer {
  readonly request: GetFeatureRequest;
  readonly format: OutputFormat;
  readonly queries: readonly FeatureQuery[];
  readonly selected: SelectedFeatures;
  readonly context: WfsContext;
  /** Address of the next page, if there is one. */
  readonly next: string | undefined;
}

/** The body of an answer to GetFeature; closing it closes the selections. */
export function encodeAnswer(answer: Answer): EncodedBody {
  const { format, queries, selected } = answer;
  const head = headOf(answer);
  const parts = selected.selections.flatMap((selection, i) =>
    selection === undefined ? [] : [memberPart(queries[i] as FeatureQuery, selection, answer)],
  );
  const name = queries[0]?.featureType.name ?? 'features';
  return memberBody({
    contentType: format.contentType,
    validator: validator(answer),
    ...(format.isDownload ? { fileName: `${name}.${format.fileExtension}` } : {}),
    prologue: format.prologue(head),
    separator: format.separator,
    parts,
    epilogue: format.epilogue(head),
    close: () => selected.close(),
  });
}

function headOf({ request, queries, selected, context, next }: Answer): CollectionHead {
  return {
    parts: queries,
    resultType: request.resultType,
    numberOfFeatures: selected.numberOfFeatures,
    numberMatched: selected.numberMatched,
    envelope: selected.envelope,
    srs: (queries[0] as FeatureQuery).srs,
    timeStamp: context.now,
    baseUrl: context.baseUrl,
    isCut: selected.isCut,
    next,
  };
}

function memberPart(query: FeatureQuery, selection: Selection, { format, context }: Answer): MemberPart {
  const { featureType, srs } = query;
  const runs = storedMembers(query, selection, format);
  if (runs !== undefined && srs.name === urnOf(featureType.defaultCrs)) return { kind: 'stored', runs };
  const rewriter = runs && format.createRewriter?.(featureType, srs);
  if (runs !== undefined && rewriter !== undefined) {
    return { kind: 'encoded', encode: () => rewriteMembers(runs.plain(context.signal), rewriter) };
  }
  const properties = query.properties.map((property) => featureType.properties.indexOf(property));
  return {
    kind: 'encoded',
    encode: () => selection.encode({ name: format.encodingName, featureType, properties, srs }),
  };
}

/** Stored members hold every property, in the default CRS by its URN. */
function storedMembers(
  { featureType, properties }: FeatureQuery,
  selection: Selection,
  format: OutputFormat,
): EncodedRuns | undefined {
  const isComplete = properties.length === featureType.properties.length;
  return isComplete ? selection.members(format.encodingName) : undefined;
}

/** What decides the content but the time and the host (CONTRACT 2.5). */
function validator({ request, format, queries, selected, context }: Answer): string {
  return validatorOf([
    format.name,
    request.resultType,
    request.startIndex,
    request.maxFeatures ?? null,
    selected.isCut,
    context.rights,
    queries.map(({ dataset, featureType, filter, sortBy, properties, srs }) => [
      dataset.uid,
      dataset.version,
      featureType.prefix,
      featureType.name,
      featureType.namespace,
      filter === undefined ? null : filterText(filter),
      sortBy.map(({ property, order }) => [property, order]),
      properties.map((property) => property.name),
      srs.name,
      srs.axisOrder,
    ]),
  ]);
}
