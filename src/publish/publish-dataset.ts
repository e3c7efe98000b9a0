import { setTimeout as delay } from 'node:timers/promises';
import type { Portal } from '../catalog/catalog.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import { readRights } from '../catalog/dataset-grants.ts';
import { requireOwnNamespace } from '../catalog/dataset-namespaces.ts';
import {
  activateVersion,
  type DatasetRecord,
  findDataset,
  listTypeNames,
  newDatasetUid,
  newIdKey,
} from '../catalog/datasets.ts';
import { checkFeatureNamespace } from '../catalog/feature-namespace.ts';
import { findPortal } from '../catalog/portals.ts';
import { beginPublication, type Publication, takenOver } from '../catalog/publication.ts';
import { rightsRemarks } from '../catalog/rights-remarks.ts';
import { sentence } from '../lib/sentence.ts';
import { createReport } from './create-report.ts';
import { decideDatasetId } from './dataset-id.ts';
import { type Decisions, decide } from './decide.ts';
import { loadVersion } from './load-version.ts';
import { openSource } from './open-source.ts';
import { refuseForInvalidRecords } from './publish-error.ts';
import type { PublishReport } from './publish-report.ts';
import type { PublishProgress, PublishRequest, PublishServices } from './publish-request.ts';
import type { Loaded, Publishing } from './publishing.ts';
import { GRACE_MS, removeSupersededVersions, removeUnknownVersions } from './remove-versions.ts';
import { type SourceScan, scanSource } from './scan-source.ts';
import { fractionRead, type Source } from './source.ts';
import { fingerprintOf } from './source-fingerprint.ts';

/**
 * Reads a source twice, decides what its features are, loads them as a new version, and makes that the current one in one
 * step. Until then, and after any failure or abort, everything is as it was. Throws PublishError, SourceError,
 * CatalogError or StoreError with a line for the publisher, or the signal's reason.
 */
export async function publishDataset(
  request: PublishRequest,
  services: PublishServices,
  signal: AbortSignal,
  onProgress: (progress: PublishProgress) => void = () => {},
): Promise<PublishReport> {
  const started = performance.now();
  const { database } = services;
  const portal = await findPortal(database, request.portal);
  const datasetId = decideDatasetId(request.source.path, request.id);
  const found = await findReplaced(services, portal, datasetId, request.replace ?? false);
  if (request.namespace !== undefined) {
    checkFeatureNamespace(request.namespace);
    await requireOwnNamespace(database.db, portal.id, datasetId, request.namespace);
  }
  const begun = await beginPublication(database, portal.id, datasetId, found?.uid ?? newDatasetUid());
  try {
    const before = await findHeld(services, begun.publication, found);
    const whole = before === undefined ? { ...request, ...request.whenNew } : request;
    const publishing = { request: whole, services, signal, onProgress, portal, datasetId, before };
    await clearDebris(services, begun.publication.uid, begun.abandonedUid);
    const report = await publishHeld(publishing, begun.publication);
    await removeReplaced(publishing);
    return { ...report, seconds: (performance.now() - started) / 1000 };
  } finally {
    await begun.end();
  }
}

/** With `replace` the dataset need not exist: one command then serves the first time and every later one. */
async function findReplaced(
  { database }: PublishServices,
  portal: Portal,
  id: string,
  replace: boolean,
): Promise<DatasetRecord | undefined> {
  const before = await findDataset(database, portal.id, id);
  if (before === undefined || replace) return before;
  throw new CatalogError(
    'Exists',
    sentence(
      'The portal {portal} has a dataset {id} already; replace it with --replace, or say another id with --as.',
      { portal: portal.name, id: JSON.stringify(id) },
    ),
  );
}

/** The dataset that is replaced, read again now that nobody else may change it. Throws CatalogError `Busy` when it was unpublished meanwhile. */
async function findHeld(
  { database }: PublishServices,
  { portalId, datasetId }: Publication,
  before: DatasetRecord | undefined,
): Promise<DatasetRecord | undefined> {
  const held = await findDataset(database, portalId, datasetId);
  if (held?.uid === before?.uid) return held;
  throw takenOver(datasetId);
}

/** Removes what a publish of this dataset left that was killed between its load and its end. */
async function clearDebris(
  services: PublishServices,
  uid: string,
  abandonedUid: string | undefined,
): Promise<void> {
  await removeUnknownVersions(services, uid);
  if (abandonedUid !== undefined && abandonedUid !== uid) await removeUnknownVersions(services, abandonedUid);
}

/** The steps in their order, while nobody else may change the dataset. */
async function publishHeld(
  publishing: Publishing,
  publication: Publication,
): Promise<Omit<PublishReport, 'seconds'>> {
  const { request, services, portal, datasetId, before } = publishing;
  const source =
    'records' in request.source
      ? request.source
      : await openSource(request.source.path, request.source.options);
  const fingerprint = await fingerprintOf(source.path);
  const scan = await scanFirst(publishing, source);
  const typeNames = await listTypeNames(services.database, portal.id, datasetId);
  const decisions = decide(publishing, source, scan, typeNames);
  const { featureType, keyColumn } = decisions;
  const numberOfRecords = scan.records - scan.invalid.total;
  request.review?.decide({ featureType, numberOfRecords, keyColumn, before });
  const idKey = before?.idKey ?? newIdKey();
  const loaded = await loadVersion(publishing, publication.uid, {
    source,
    scan,
    decisions,
    idKey,
    fingerprint,
  });
  const report = createReport(publishing, source, scan, decisions, loaded);
  await activate(publishing, publication, { decisions, idKey, loaded, report });
  const rights = await readRights(services.database, { portalId: portal.id, datasetId });
  const remarks = await rightsRemarks(
    services.database.db,
    { ...publication, featureType: decisions.featureType, version: report.version },
    rights?.grants ?? [],
    before?.featureType,
  );
  return { ...report, isRestricted: rights?.isRestricted ?? false, remarks: [...report.remarks, ...remarks] };
}

async function scanFirst(publishing: Publishing, source: Source): Promise<SourceScan> {
  const { request, signal, onProgress } = publishing;
  const { review } = request;
  const scan = await scanSource(source, request.types ?? new Map(), signal, {
    onBatch: (done, position) =>
      onProgress({
        phase: 'reading',
        done,
        fraction: fractionRead(source, position),
      }),
    onRecord: review && ((record) => review.record(record)),
  });
  if (scan.invalid.total > 0 && !request.skipInvalid)
    throw refuseForInvalidRecords(source.path, scan.invalid.total, scan.invalid.listed);
  return scan;
}

interface Activation {
  readonly decisions: Decisions;
  readonly idKey: Buffer;
  readonly loaded: Loaded;
  readonly report: ReturnType<typeof createReport>;
}

/** Makes the loaded version current, or removes it again. */
async function activate(
  { services, signal, request }: Publishing,
  publication: Publication,
  { decisions, idKey, loaded, report }: Activation,
): Promise<void> {
  const { version } = loaded.report;
  try {
    signal.throwIfAborted();
    await activateVersion(services.database, publication, {
      idKey,
      keyColumn: decisions.keyColumn,
      namespace: decisions.namespace,
      metadata: decisions.metadata,
      restrict: request.restrict ?? false,
      sourceRun: request.sourceRun,
      version,
      featureType: decisions.featureType,
      summary: loaded.report,
      bytes: loaded.report.bytes,
      report,
      ...(request.actor === undefined ? {} : { actor: request.actor }),
    });
  } catch (error) {
    await services.store.remove({ uid: publication.uid, version });
    throw error;
  }
}

/**
 * Removes the versions that aren't kept any more once every server has noticed the new one. The publish is done by now: an abort, or a
 * failure here, leaves the rest to the next publish or to the server.
 */
async function removeReplaced({ services, signal, before, onProgress }: Publishing): Promise<void> {
  if (before === undefined || services.leavesOldVersions === true) return;
  const graceMs = services.graceMs ?? GRACE_MS;
  onProgress({ phase: 'tidying', done: 0, fraction: undefined });
  try {
    await delay(graceMs, undefined, { signal });
    await removeSupersededVersions(services, new Date(Date.now() - graceMs));
  } catch {}
}
