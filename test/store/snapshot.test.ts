import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { featureStoreContract } from './feature-store.contract.ts';
import { openTestStore } from './snapshot-fixtures.ts';

const directory = await mkdtemp(join(tmpdir(), 'trigpoint-store-'));
after(() => rm(directory, { recursive: true, force: true }));

let opened = 0;
featureStoreContract('snapshot store', () => openTestStore(join(directory, String(++opened))));
