import type { CrsReference } from '../crs/crs.ts';
import type { FeatureType, PropertyType } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import type { TemporaryFiles } from './temporary-files.ts';

/**
 * How a collection of features is written around its members. The members themselves come from the store, encoded
 * under `encodingName`; an answer is prologue, members joined by `separator`, epilogue, all in UTF-8.
 */
export interface OutputFormat {
  /** As capabilities advertise it, e.g. `text/xml; subtype=gml/3.1.1`. */
  readonly name: string;
  /** Other spellings that `outputFormat` may have; see `findOutputFormat`. */
  readonly aliases: readonly string[];
  /** Further values that capabilities advertise: a name that clients look for, or parameters that many want. */
  readonly alsoAdvertised?: readonly string[];
  /**
   * The format as parameters behind its name ask for it. Names and values are in lower case, without quotes. Throws
   * FormatParameterError. Absent: it takes none.
   */
  withParameters?(parameters: ReadonlyMap<string, string>): OutputFormat;
  /** The complete Content-Type value. */
  readonly contentType: string;
  /** `MemberEncoding.name` of the members. */
  readonly encodingName: string;
  /** Between two members, also across parts: the member encoder's own separator as text. */
  readonly separator: string;
  /** Without a dot. */
  readonly fileExtension: string;
  /** True: browsers are told to save the answer as a file. */
  readonly isDownload: boolean;
  /** The CRS of an answer when the request names none; undefined: the feature type's default CRS. */
  readonly defaultSrs: CrsReference | undefined;
  /** Where that depends on the feature type; wins over `defaultSrs`. */
  defaultSrsOf?(featureType: FeatureType): CrsReference;
  /** False: it can't say a number without the features; `hits` are then answered in the default format. */
  readonly givesHits?: boolean;
  /**
   * Why these parts can't stand in one answer of this format, as a sentence for the client; undefined: they can.
   * Asked before anything is written; a refusal is `InvalidParameterValue` with locator `outputFormat`.
   */
  refusal(parts: readonly CollectionPart[]): string | undefined;
  /**
   * Makes members of another CRS or axis order from those that are stored under `encodingName`, without the values.
   * Absent, or undefined: they have to be encoded from the values.
   */
  createRewriter?(featureType: FeatureType, srs: CrsReference): MemberRewriter | undefined;
  prologue(collection: CollectionHead): string;
  epilogue(collection: CollectionHead): string;
  /**
   * Puts an answer together from encoded members where it isn't prologue, members, epilogue: `prologue`, `separator` and
   * `epilogue` then mean nothing. Throws AnswerLimitError for what the format can't hold.
   */
  assemble?(assembly: Assembly): AssembledAnswer;
}

/** What an answer is put together from. */
export interface Assembly {
  readonly head: CollectionHead;
  /** One for each part of the head, in order. */
  readonly members: readonly MemberStream[];
  readonly temporaryFiles: TemporaryFiles;
}

/** The members of one part. */
export interface MemberStream {
  readonly part: CollectionPart;
  readonly numberOfFeatures: number;
  /** Consumed at most once. A chunk holds whole members and is valid until the next is asked for. */
  encode(): AsyncIterable<Uint8Array>;
}

export interface AssembledAnswer {
  /** Exact, from the first chunk on; undefined before, or where it isn't known. */
  readonly byteLength: number | undefined;
  /** Consumed once. What it keeps on disk is gone when the iterator ends or is told to return. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** An answer that the format, or the server's disk, can't hold. The message is a sentence for the client. */
export class AnswerLimitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AnswerLimitError';
  }
}

/** Rewrites a stream of stored members. */
export interface MemberRewriter {
  /** The whole members that are complete with this chunk; valid until the next call. Chunks may be cut anywhere. */
  rewrite(chunk: Uint8Array): Uint8Array;
  /** Throws Error when the stream ended within a member. */
  end(): void;
}

/** The features of one query in an answer. */
export interface CollectionPart {
  readonly featureType: FeatureType;
  /** The properties that are written, in schema order. */
  readonly properties: readonly PropertyType[];
  /** The CRS of this part's coordinates, as the client wrote it or as the format chose it. */
  readonly srs: CrsReference;
}

/** What is known of an answer before its members are read. */
export interface CollectionHead {
  /** At least one, in the order of the queries. */
  readonly parts: readonly CollectionPart[];
  readonly resultType: 'results' | 'hits';
  /** For results: the features in this answer. For hits: all that match. */
  readonly numberOfFeatures: number;
  /** All that match, ignoring startIndex and maxFeatures; undefined: not counted. */
  readonly numberMatched: number | undefined;
  /** Around the features, x,y in `srs.crs`; undefined: nothing has a position, or it isn't known. */
  readonly envelope: Envelope | undefined;
  /** The CRS of `envelope`: the first part's. */
  readonly srs: CrsReference;
  readonly timeStamp: Date;
  /** Start of links into this server, without a slash at the end. */
  readonly baseUrl: string;
  /** True: the portal's own cap cut the answer, which the client didn't ask for. */
  readonly isCut: boolean;
  /** Address of the next page; undefined: this is the last one, or it has no address. */
  readonly next?: string | undefined;
}

/** A parameter of a format's media type that it doesn't have, or can't be so. The message is a sentence for the client. */
export class FormatParameterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormatParameterError';
  }
}

/**
 * Reads the parameters of a format's media type, one after the other: what `values` has for the one of that name, `standard`
 * where it isn't given. Throws FormatParameterError for a name that isn't among `known`, at once, and for a value that isn't
 * among `values`.
 */
export function parameterChooser(
  format: string,
  known: readonly string[],
  parameters: ReadonlyMap<string, string>,
): <T>(name: string, values: ReadonlyMap<string, T>, standard: T) => T {
  for (const name of parameters.keys()) {
    if (known.includes(name)) continue;
    throw new FormatParameterError(
      `${format} has no parameter "${name}": ${known.join(', ')} would be accepted.`,
    );
  }
  return (name, values, standard) => {
    const value = parameters.get(name);
    if (value === undefined) return standard;
    const chosen = values.get(value);
    if (chosen !== undefined) return chosen;
    const accepted = [...values.keys()].join(', ');
    throw new FormatParameterError(
      `${name} of ${format} can't be "${value}": ${accepted} would be accepted.`,
    );
  };
}

/**
 * The format that a client means: names and aliases compare without regard to case and white space. Throws
 * FormatParameterError where it means one with parameters that the format doesn't have.
 */
export function findOutputFormat(formats: readonly OutputFormat[], asked: string): OutputFormat | undefined {
  const exact = findByName(formats, asked);
  if (exact !== undefined) return exact;
  const [name = '', ...parameters] = asked.split(';');
  const withParameters = findByName(formats, name)?.withParameters;
  return withParameters?.(readParameters(parameters));
}

function findByName(formats: readonly OutputFormat[], asked: string): OutputFormat | undefined {
  const wanted = comparable(asked);
  return formats.find((format) =>
    [format.name, ...format.aliases].some((name) => comparable(name) === wanted),
  );
}

/** `name=value` each, as RFC 9110 §5.6.6 has them. */
function readParameters(parameters: readonly string[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const parameter of parameters) {
    const [name = '', ...value] = parameter.split('=').map((part) => part.trim().toLowerCase());
    if (name === '' && value.length === 0) continue;
    if (read.has(name)) throw new FormatParameterError(`The parameter "${name}" is given twice.`);
    read.set(name, value.join('=').replace(/^"(.*)"$/, '$1'));
  }
  return read;
}

/** `+` stands for a space that was encoded twice, as in `application/geo json` read from `application/geo+json`. */
function comparable(name: string): string {
  return name.replace(/[\s+]+/g, '').toLowerCase();
}
