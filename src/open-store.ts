import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { useGridFiles } from './crs/datum-grid.ts';
import { GML_3_1_1 } from './ogc/gml/write-gml-3-1-1.ts';
import type { FeatureStore } from './store/feature-store.ts';
import { openSnapshotStore } from './store/snapshot/snapshot-store.ts';

/** Encodings that every publish stores beside the values. */
export const STORED_ENCODINGS = [GML_3_1_1] as const;

/** A part of the composition root: the store of a home, and where its grid files are, also for processes that need nothing else of the server. */
export function openStore(config: Config, logger?: Logger): Promise<FeatureStore> {
  useGridFiles(join(config.home, 'grids'));
  return openSnapshotStore({
    directory: join(config.home, 'snapshots'),
    encoderModule: new URL(`./member-encoders${extname(import.meta.url)}`, import.meta.url),
    limits: {
      maxOpenSnapshots: config.maxOpenSnapshots,
      maxReaderThreads: readerThreads(config),
      maxConcurrentEncodes: config.maxConcurrentEncodes,
      statementBudgetMs: config.statementBudgetMs,
      selectionBudgetMs: config.selectionBudgetMs,
      maxExaminedRows: config.maxExaminedRows,
      maxKeptSelectionBytes: config.maxKeptSelectionBytes,
    },
    ...(logger === undefined ? {} : { logger }),
  });
}

/** A process for each core has one, of 20 to 30 MB: more would not be faster. Fewer processes have two. */
function readerThreads({ workers }: Config): number {
  const cores = availableParallelism();
  return Math.min(2, Math.ceil(cores / (workers === 'auto' ? cores : workers)));
}
