import type { Feature } from '../../src/feature/feature.ts';
import { inBatches, never, POINTS, scatteredPoints, UID } from './fixtures.ts';
import { openTestStore } from './snapshot-fixtures.ts';

/**
 * A process to be killed: loads the dataset over and over into the directory given, keeping the newest two versions.
 * Writes a line when the first load begins.
 */
const [directory, count] = process.argv.slice(2) as [string, string];
const store = await openTestStore(directory);
const features: readonly Feature[] = scatteredPoints(Number(count));
process.stdout.write('loading\n');
for (;;) {
  await store.load(
    { uid: UID, featureType: POINTS, duplicateIds: 'refuse', encodings: ['text'] },
    inBatches(features),
    never(),
  );
  const [oldest, ...others] = await store.versions(UID);
  if (oldest !== undefined && others.length > 1) await store.remove({ uid: UID, version: oldest });
}
