import type { VersionFiles } from '../backup/version-files.ts';
import { type CurrentVersion, listCurrentVersions } from '../catalog/current-versions.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { type Finding, ok, problem } from './finding.ts';

export interface DatasetsToCheck {
  readonly database: ControlDatabase;
  readonly versions: VersionFiles;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Reads the current version of every dataset to its last byte; publishes may run meanwhile. */
export async function checkDatasets(request: DatasetsToCheck): Promise<Finding[]> {
  const { database, signal, onProgress } = request;
  const current = await listCurrentVersions(database);
  const problems: Finding[] = [];
  for (const [index, version] of current.entries()) {
    signal.throwIfAborted();
    const found = await checkDataset(version, request);
    if (found !== undefined) problems.push(found);
    onProgress(index + 1, current.length);
  }
  if (problems.length > 0) return problems;
  const count = current.length === 1 ? 'The one dataset is' : `All ${current.length} datasets are`;
  return [ok('datasets', current.length === 0 ? 'There are none.' : `${count} whole.`)];
}

async function checkDataset(
  { uid, version, datasetId, portalId }: CurrentVersion,
  { database, versions }: DatasetsToCheck,
): Promise<Finding | undefined> {
  const held = await versions.hold(uid, version);
  const problems =
    held === undefined
      ? ['its files are gone']
      : await versions.verify(uid, version, 'bytes').finally(() => held.release());
  if (problems.length === 0) return undefined;
  // A version that was replaced meanwhile may be gone, and nobody reads it any more.
  const isStillCurrent = (await listCurrentVersions(database)).some(
    (each) => each.uid === uid && each.version === version,
  );
  if (!isStillCurrent) return undefined;
  return problem(
    'datasets',
    `${JSON.stringify(datasetId)} of portal ${portalId} is damaged: ${problems.join('; ')}.`,
    'Publish it again with --replace, or restore a backup.',
  );
}
