import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openSnapshotStore, type SnapshotStoreLimits } from '../../src/store/snapshot/snapshot-store.ts';

/** A directory that is deleted after the test. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trigpoint-store-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A snapshot store with the encoder of these tests. */
export function openTestStore(
  directory: string,
  limits: Partial<SnapshotStoreLimits> = {},
): Promise<FeatureStore> {
  const encoderModule = new URL('./text-encoder.ts', import.meta.url);
  return openSnapshotStore({ directory, encoderModule, limits });
}
