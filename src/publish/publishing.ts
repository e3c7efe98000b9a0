import type { Portal } from '../catalog/catalog.ts';
import type { DatasetRecord } from '../catalog/datasets.ts';
import type { LoadReport } from '../store/feature-store.ts';
import type { CoercionReport } from './coerce-value.ts';
import type { InvalidRecords } from './invalid-records.ts';
import type { PublishProgress, PublishRequest, PublishServices } from './publish-request.ts';

/** A publish on its way through the steps. */
export interface Publishing {
  readonly request: PublishRequest;
  readonly services: PublishServices;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PublishProgress) => void;
  readonly portal: Portal;
  readonly datasetId: string;
  /** The dataset that is replaced; undefined: a new one. */
  readonly before: DatasetRecord | undefined;
}

/** The loaded version, and what its making left out or altered. */
export interface Loaded {
  readonly report: LoadReport;
  readonly coercion: CoercionReport;
  readonly invalid: InvalidRecords;
  /** Geometries that were made the multi form of theirs, by field. */
  readonly promoted: ReadonlyMap<string, number>;
}
