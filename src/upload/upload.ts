import type { Told } from '../lib/sentence.ts';
import type { SourceInspection } from '../publish/inspect-source.ts';
import type { InvalidRecordReport } from '../publish/invalid-records.ts';
import type { PublishReport } from '../publish/publish-report.ts';

/** A file of an upload. */
export interface UploadFile {
  /** As its publisher has it: shown, never used as a path. */
  readonly name: string;
  /** Under this name it lies in the upload's folder; made by us. */
  readonly storedName: string;
  /** In bytes, as it was announced. */
  readonly size: number;
}

/** What a publisher says about the file, and how it is to be published; absent: as it is recognised. */
export interface UploadOptions {
  readonly layer?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  readonly latColumn?: string;
  readonly lonColumn?: string;
  readonly wktColumn?: string;
  /** EPSG code of the file's coordinates. */
  readonly crs?: number;
  /** For publishing. */
  readonly id?: string;
  readonly title?: string;
  readonly keyColumn?: string;
  readonly skipInvalid?: boolean;
  readonly restrict?: boolean;
  readonly replace?: boolean;
}

/** How far an upload has come, what runs aside. */
export type UploadStage = 'receiving' | 'received' | 'inspected' | 'published';
export type JobKind = 'inspect' | 'publish';

/** Why the last thing that was tried with an upload did not come to its end. */
export interface UploadFailure {
  /** One line. */
  readonly message: Told;
  readonly invalidRecords: readonly InvalidRecordReport[];
}

export interface Upload {
  readonly id: string;
  readonly portalId: number;
  readonly userId: number;
  /** Id of the dataset that it is to take the place of. */
  readonly replaces: string | undefined;
  readonly files: readonly UploadFile[];
  /** Of all its files. */
  readonly bytes: number;
  readonly stage: UploadStage;
  readonly options: UploadOptions;
  readonly inspection: SourceInspection | undefined;
  readonly report: PublishReport | undefined;
  readonly failure: UploadFailure | undefined;
  /** What is done with it right now. */
  readonly job: JobKind | undefined;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What a job says of its progress: that of a publish, or records of the one reading. */
export interface JobProgress {
  readonly phase: string;
  readonly done: number;
  readonly fraction: number | undefined;
}

/** Who owns an upload. */
export interface UploadOwner {
  readonly portalId: number;
  readonly userId: number;
}
