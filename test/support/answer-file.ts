import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrsReference } from '../../src/crs/crs.ts';
import type { Feature, FeatureType } from '../../src/feature/feature.ts';
import type { CollectionHead, MemberStream, OutputFormat } from '../../src/format/output-format.ts';
import { openTemporaryFiles, type TemporaryFileLimits } from '../../src/format/temporary-files.ts';
import { createMemberEncoder } from '../../src/member-encoders.ts';
import { encodingOf, LONGITUDE_FIRST } from './sample-features.ts';

export interface AnswerPart {
  readonly featureType: FeatureType;
  readonly features: Iterable<Feature>;
  readonly count: number;
  readonly srs?: CrsReference;
}

const LIMITS: TemporaryFileLimits = { maxTemporaryFileBytes: 2 ** 30, maxTemporaryBytes: 2 ** 31 };

/** The bytes of an answer in a format, as `ogc/wfs` has it made; its temporary files are below `folder/temporary`. */
export async function* answerChunks(
  format: OutputFormat,
  parts: readonly AnswerPart[],
  folder: string,
  limits = LIMITS,
): AsyncGenerator<Uint8Array> {
  const collectionParts = parts.map(({ featureType, srs = LONGITUDE_FIRST }) => ({
    featureType,
    properties: featureType.properties,
    srs,
  }));
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const head: CollectionHead = {
    parts: collectionParts,
    resultType: 'results',
    numberOfFeatures: count,
    numberMatched: count,
    envelope: undefined,
    srs: LONGITUDE_FIRST,
    timeStamp: new Date(0),
    baseUrl: 'http://localhost',
    isCut: false,
  };
  const members: MemberStream[] = parts.map(({ features, count: numberOfFeatures }, i) => ({
    part: collectionParts[i] as MemberStream['part'],
    numberOfFeatures,
    encode: () => encode(format, collectionParts[i] as MemberStream['part'], features),
  }));
  if (format.assemble === undefined) {
    yield Buffer.from(format.prologue(head));
    for (const stream of members) yield* stream.encode();
    yield Buffer.from(format.epilogue(head));
    return;
  }
  mkdirSync(folder, { recursive: true });
  const owner = { owner: 'test', isDead: () => false };
  const temporaryFiles = await openTemporaryFiles(join(folder, 'temporary'), owner, limits);
  const answer = format.assemble({ head, members, temporaryFiles });
  let bytes = 0;
  for await (const chunk of answer.chunks(new AbortController().signal)) {
    bytes += chunk.length;
    yield chunk;
  }
  if (answer.byteLength !== undefined && answer.byteLength !== bytes) {
    throw new Error(`${bytes} bytes instead of the announced ${answer.byteLength}`);
  }
}

/** Members in chunks of some features, in buffers that are used again. */
async function* encode(
  format: OutputFormat,
  { featureType, srs }: MemberStream['part'],
  features: Iterable<Feature>,
): AsyncGenerator<Uint8Array> {
  const encoder = createMemberEncoder(encodingOf(format.encodingName, featureType, srs));
  let pending: Buffer[] = [];
  let length = 0;
  for (const feature of features) {
    const member = Buffer.from(encoder.encode(feature));
    pending.push(member);
    length += member.length;
    if (length < 65_536) continue;
    yield Buffer.concat(pending);
    pending = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pending);
}

/** An answer of one part in a format that is text, and is streamed. */
export async function answerText(format: OutputFormat, part: AnswerPart): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answerChunks(format, [part], '')) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes an answer to a file of the folder and gives its path. */
export async function writeAnswer(
  format: OutputFormat,
  parts: readonly AnswerPart[],
  folder: string,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answerChunks(format, parts, folder)) chunks.push(Buffer.from(chunk));
  const file = join(folder, `${parts[0]?.featureType.name}.${format.fileExtension}`);
  writeFileSync(file, Buffer.concat(chunks));
  return file;
}
