import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openSnapshotStore } from '../../src/store/snapshot/snapshot-store.ts';
import { INDEXED_PROPERTIES } from './arbitrary-filters.ts';
import { filterContract } from './filter.contract.ts';

const directory = await mkdtemp(join(tmpdir(), 'trigpoint-filters-'));
after(() => rm(directory, { recursive: true, force: true }));

let opened = 0;
filterContract('snapshot store', () =>
  openSnapshotStore({
    directory: join(directory, String(++opened)),
    encoderModule: new URL('./text-encoder.ts', import.meta.url),
    limits: { maxIndexedProperties: INDEXED_PROPERTIES },
  }),
);
