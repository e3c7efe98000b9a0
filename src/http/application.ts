import type { Catalog } from '../catalog/catalog.ts';
import type { TemporaryFiles } from '../format/temporary-files.ts';
import type { FeatureStore } from '../store/feature-store.ts';

/** What one process serves; made by the composition root. */
export interface Application {
  readonly catalog: Catalog;
  readonly store: FeatureStore;
  /** Disk for answers that can't be streamed as they are made. */
  readonly temporaryFiles: TemporaryFiles;
  /** Rejects when the catalogue or the store can't answer; `/healthz` asks it. Absent: being there is enough. */
  check?(): Promise<void>;
  close(): Promise<void>;
}
