import { urnOf } from '../../crs/crs-reference.ts';
import { assembledBody } from '../../format/assembled-body.ts';
import type { EncodedBody } from '../../format/encoded-body.ts';
import { type MemberPart, memberBody } from '../../format/member-body.ts';
import { AnswerLimitError, type CollectionHead, type OutputFormat } from '../../format/output-format.ts';
import { rewriteMembers } from '../../format/rewrite-members.ts';
import { TemporarySpaceError } from '../../format/temporary-files.ts';
import { validatorOf } from '../../format/validator.ts';
import type { FeatureQuery } from '../../query/feature-query.ts';
import { filterDigest } from '../../query/filter-digest.ts';
import type { EncodedRuns, Selection } from '../../store/feature-store.ts';
import { invalidParameter, OwsException } from '../ows/ows-exception.ts';
import type { SelectedFeatures } from './select-features.ts';
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
  if (format.assemble !== undefined) return assembled(answer, format.assemble, head);
  const parts = selected.selections.flatMap((selection, i) =>
    selection === undefined ? [] : [memberPart(queries[i] as FeatureQuery, selection, answer)],
  );
  return memberBody({
    contentType: format.contentType,
    validator: validator(answer),
    ...(format.isDownload ? { fileName: fileName(answer) } : {}),
    prologue: format.prologue(head),
    separator: format.separator,
    parts,
    epilogue: format.epilogue(head),
    close: () => selected.close(),
  });
}

/** Characters of a file name before its extension: few enough for every file system, in whatever script. */
const MAX_FILE_NAME = 80;

/** The type's name, or `features` where the answer has several types. */
function fileName({ format, queries }: Answer): string {
  const [name = 'features', ...others] = new Set(queries.map(({ featureType }) => featureType.name));
  const shown = others.length > 0 ? 'features' : [...name].slice(0, MAX_FILE_NAME).join('');
  return `${shown}.${format.fileExtension}`;
}

function assembled(
  answer: Answer,
  assemble: NonNullable<OutputFormat['assemble']>,
  head: CollectionHead,
): EncodedBody {
  const { format, queries, selected, context } = answer;
  const members = queries.map((query, i) => ({
    part: query,
    numberOfFeatures: selected.counts[i] ?? 0,
    encode: () => encodedMembers(query, selected.selections[i], format),
  }));
  try {
    return assembledBody({
      contentType: format.contentType,
      validator: validator(answer),
      fileName: format.isDownload ? fileName(answer) : undefined,
      answer: assemble({ head, members, temporaryFiles: context.temporaryFiles }),
      translate: refusal,
      close: () => selected.close(),
    });
  } catch (error) {
    throw refusal(error);
  }
}

/** Limits that show only while an answer is made, as what the client gets to see. */
function refusal(error: unknown): unknown {
  if (error instanceof AnswerLimitError) return invalidParameter('outputFormat', error.message);
  if (!(error instanceof TemporarySpaceError)) return error;
  if (!error.isPassing) return invalidParameter('outputFormat', error.message);
  return new OwsException('NoApplicableCode', 'outputFormat', error.message, { status: 503 });
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
  return { kind: 'encoded', encode: () => encodedMembers(query, selection, format) };
}

function encodedMembers(
  { featureType, properties, srs }: FeatureQuery,
  selection: Selection | undefined,
  format: OutputFormat,
): AsyncIterable<Uint8Array> {
  const indexes = properties.map((property) => featureType.properties.indexOf(property));
  const encoding = { name: format.encodingName, featureType, properties: indexes, srs };
  return selection?.encode(encoding) ?? none();
}

async function* none(): AsyncGenerator<Uint8Array> {}

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
    queries.map(({ dataset, featureType, filter, sortBy, properties, srs, hidesGeometry }) => [
      dataset.uid,
      dataset.version,
      featureType.prefix,
      featureType.name,
      featureType.namespace,
      filter === undefined ? null : filterDigest(filter),
      sortBy.map(({ property, order }) => [property, order]),
      properties.map((property) => property.name),
      srs.name,
      srs.axisOrder,
      hidesGeometry === true,
    ]),
  ]);
}
