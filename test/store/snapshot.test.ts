import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openSnapshotStore } from '../../src/store/snapshot/snapshot-store.ts';
import { featureStoreContract } from './feature-store.contract.ts';

const directory = await mkdtemp(join(tmpdir(), 'trigpoint-store-'));
after(() => rm(directory, { recursive: true, force: true }));

let opened = 0;
featureStoreContract('snapshot store', () =>
  openSnapshotStore({
    directory: join(directory, String(++opened)),
    encoderModule: new URL('./text-encoder.ts', import.meta.url),
  }),
);
