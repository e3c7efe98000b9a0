import { openMemoryStore } from '../../src/store/memory-store.ts';
import { featureStoreContract } from './feature-store.contract.ts';
import { createMemberEncoder } from './text-encoder.ts';

featureStoreContract('memory store', async () => openMemoryStore(createMemberEncoder));
