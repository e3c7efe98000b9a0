import { randomBytes } from 'node:crypto';
import { rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Feature, FeatureType } from '../../feature/feature.ts';
import type { Envelope } from '../../feature/geometry.ts';
import type { LoadReport, LoadRequest } from '../feature-store.ts';
import { type Arrangement, arrangeLoad } from './arrange-load.ts';
import type { LoadTask, MembersResult, ReportProgress, ValuesResult } from './load-task.ts';
import { type FileChecksum, formatManifest, type Manifest } from './manifest.ts';
import { writeFile } from './page-writer.ts';
import { runMembersWorker, runValuesWorker } from './run-load-worker.ts';
import {
  FORMAT_VERSION,
  IDS_FILE,
  isEncodingName,
  isUid,
  MANIFEST_FILE,
  newVersionName,
  SPOOL_FILE,
} from './snapshot-layout.ts';
import { type Spool, SpoolWriter } from './spool.ts';
import { toStoreError } from './thread-failure.ts';
import { MAX_INDEXED_PROPERTIES, MAX_PROPERTIES } from './values-table.ts';
import { makeLoadingDirectory, removeDebris, removeUnused, syncDirectory } from './version-directory.ts';

export interface LoadContext {
  readonly directory: string;
  readonly encoderModule: URL;
  readonly maxIndexedProperties: number;
}

/**
 * Writes a version: everything beside, forced to the disk and verified, then renamed into place. Throws StoreError
 * 'DuplicateId' or 'Full', the signal's reason, or what the source throws; nothing is left then.
 */
export async function loadVersion(
  context: LoadContext,
  request: LoadRequest,
  features: AsyncIterable<readonly Feature[]>,
  signal: AbortSignal,
): Promise<LoadReport> {
  checkRequest(request);
  signal.throwIfAborted();
  await removeDebris(context.directory, request.uid);
  const version = newVersionName(new Date());
  const loading = await makeLoadingDirectory(context.directory, request.uid, version);
  try {
    const idKey = randomBytes(32).toString('hex');
    const read = await readFeatures(loading, request, features, idKey, signal);
    const indexed = indexedProperties(request.featureType, context.maxIndexedProperties);
    const parts = { directory: loading, read, indexed };
    const [members, values] = await writeParts(context, request, parts, signal);
    await unlink(read.spoolPath);
    const manifest = manifestOf(request, parts, idKey, members, values);
    writeFile(join(loading, MANIFEST_FILE), Buffer.from(formatManifest(manifest)));
    await syncDirectory(loading);
    signal.throwIfAborted();
    await rename(loading, join(dirname(loading), version));
    await syncDirectory(dirname(loading));
    await syncDirectory(context.directory);
    return reportOf(version, manifest, read.duplicates);
  } catch (error) {
    await rm(loading, { recursive: true, force: true });
    await removeUnused(context.directory, request.uid);
    throw toStoreError(error);
  }
}

function checkRequest(request: LoadRequest): void {
  if (!isUid(request.uid)) throw new TypeError(`"${request.uid}" can't be a dataset's uid.`);
  const wrong = request.encodings.find((name) => !isEncodingName(name));
  if (wrong !== undefined) throw new TypeError(`"${wrong}" can't be an encoding's name.`);
  const count = request.featureType.properties.length;
  if (count > MAX_PROPERTIES) {
    throw new RangeError(`A feature type has at most ${MAX_PROPERTIES} properties; this one has ${count}.`);
  }
}

/** What the second phase needs of the first; the rest of what it kept of each feature is let go of. */
interface ReadFeatures extends Omit<Arrangement, 'ids'> {
  readonly spoolPath: string;
  readonly count: number;
  readonly envelope: Envelope | undefined;
  readonly wgs84Envelope: Envelope | undefined;
  readonly boxes: 'point' | 'box';
  readonly idsFile: FileChecksum;
}

/** First phase: all features are in the spool file, in an order, and their ids in their file. */
async function readFeatures(
  directory: string,
  request: LoadRequest,
  features: AsyncIterable<readonly Feature[]>,
  idKey: string,
  signal: AbortSignal,
): Promise<ReadFeatures> {
  const spool = await spoolFeatures(join(directory, SPOOL_FILE), request, features, idKey, signal);
  const { ids, ...arrangement } = arrangeLoad(spool, request.featureType, idKey, request.duplicateIds);
  spool.release();
  return {
    ...arrangement,
    spoolPath: spool.path,
    count: spool.count,
    envelope: spool.extent.envelope,
    wgs84Envelope: spool.extent.wgs84Envelope,
    boxes: spool.onlyPoints ? 'point' : 'box',
    idsFile: writeFile(join(directory, IDS_FILE), ids),
  };
}

async function spoolFeatures(
  path: string,
  request: LoadRequest,
  features: AsyncIterable<readonly Feature[]>,
  idKey: string,
  signal: AbortSignal,
): Promise<Spool> {
  const writer = await SpoolWriter.create(path, request.featureType, idKey);
  try {
    for await (const batch of features) {
      signal.throwIfAborted();
      await writer.add(batch);
      request.onProgress?.('read', writer.count, undefined);
    }
    signal.throwIfAborted();
    return await writer.finish();
  } finally {
    await writer.close();
  }
}

/** What the second phase of a load works on. */
interface Parts {
  readonly directory: string;
  readonly read: ReadFeatures;
  readonly indexed: readonly number[];
}

/** Members and values are written side by side, each in a thread; when one fails the other is stopped. */
async function writeParts(
  context: LoadContext,
  request: LoadRequest,
  { directory, read, indexed }: Parts,
  signal: AbortSignal,
): Promise<[MembersResult, ValuesResult]> {
  const { featureType } = request;
  const { spoolPath, offsets, order, idNumbers, count, boxes } = read;
  const task: LoadTask = { directory, featureType, spoolPath, spoolOffsets: offsets, order, idNumbers };
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const report = slowerOf(request, count);
  const stopOther = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const parts = await Promise.allSettled([
    runMembersWorker(
      {
        ...task,
        encodings: request.encodings,
        encoderModule: context.encoderModule.href,
        boxes,
      },
      report('members'),
      both,
    ).catch(stopOther),
    runValuesWorker({ ...task, indexedProperties: indexed }, report('values'), both).catch(stopOther),
  ]);
  const [members, values] = parts;
  if (members.status === 'fulfilled' && values.status === 'fulfilled') return [members.value, values.value];
  signal.throwIfAborted();
  throw failed.signal.reason;
}

/** Two threads write the same features: what is done is what both have done. */
function slowerOf(request: LoadRequest, total: number): (part: 'members' | 'values') => ReportProgress {
  const done = { members: 0, values: 0 };
  return (part) => (phase, count) => {
    if (phase === 'verify') {
      done.members = total;
      request.onProgress?.('verify', count, total);
    } else {
      done[part] = count;
      request.onProgress?.('write', Math.min(done.members, done.values), total);
    }
  };
}

/** The first scalar properties, booleans aside: an index on two values is never worth reading. */
function indexedProperties(featureType: FeatureType, most: number): number[] {
  return featureType.properties
    .flatMap((property, index) =>
      property.type === 'geometry' || property.type === 'boolean' ? [] : [index],
    )
    .slice(0, Math.min(most, MAX_INDEXED_PROPERTIES));
}

function manifestOf(
  request: LoadRequest,
  { read, indexed }: Parts,
  idKey: string,
  members: MembersResult,
  values: ValuesResult,
): Manifest {
  return {
    formatVersion: FORMAT_VERSION,
    createdAt: new Date().toISOString(),
    featureType: request.featureType,
    numberOfFeatures: read.count,
    envelope: read.envelope ?? null,
    wgs84Envelope: read.wgs84Envelope ?? null,
    boxes: read.boxes,
    idKey,
    indexedProperties: indexed,
    encodings: members.encodings,
    files: [read.idsFile, ...members.files, ...values.files],
  };
}

function reportOf(version: string, manifest: Manifest, duplicates: number): LoadReport {
  return {
    version,
    numberOfFeatures: manifest.numberOfFeatures,
    envelope: manifest.envelope ?? undefined,
    wgs84Envelope: manifest.wgs84Envelope ?? undefined,
    duplicates,
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
  };
}
