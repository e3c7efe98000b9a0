import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../src/store/feature-store.ts';
import { load, POINTS, scatteredPoints, UID } from './fixtures.ts';
import { openTestStore } from './snapshot-fixtures.ts';

/**
 * Loads into a directory on a small disk: first what fits, then what doesn't, for several sizes; each size fills the
 * disk at another step. Writes what came of it as JSON.
 */
const [directory, ...counts] = process.argv.slice(2) as [string, ...string[]];
const store = await openTestStore(directory);
await load(store, POINTS, scatteredPoints(100));
const outcomes: string[] = [];
for (const count of counts) {
  try {
    await load(store, POINTS, scatteredPoints(Number(count)));
    outcomes.push('loaded');
  } catch (error) {
    outcomes.push(error instanceof StoreError ? error.problem : String(error));
  }
}
await store.close();
process.stdout.write(JSON.stringify({ outcomes, left: readdirSync(join(directory, UID)) }));
