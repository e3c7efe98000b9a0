import type { Actor } from '../audit/audit-log.ts';
import type { DatasetMetadata } from '../catalog/catalog.ts';
import type { DatasetRecord } from '../catalog/datasets.ts';
import type { FeatureNamespace } from '../catalog/feature-namespace.ts';
import type { Crs } from '../crs/crs.ts';
import type { FeatureType, ScalarTypeName } from '../feature/feature.ts';
import type { VersionServices } from './remove-versions.ts';
import type { Source, SourceOptions, SourceRecord } from './source.ts';

/** What a publisher asks for. */
export interface PublishRequest {
  /** A file with what the publisher says about it, or a source that is open already. */
  readonly source: { readonly path: string; readonly options: SourceOptions } | Source;
  /** Undefined: the default portal, or the only one. */
  readonly portal?: string | undefined;
  /** Undefined: the file's name without its extension. */
  readonly id?: string | undefined;
  /** What is said about the dataset; what isn't stays as it was, or empty. */
  readonly metadata?: Partial<DatasetMetadata>;
  /** A field whose values become feature ids, or `@id`; undefined: as before, or from the content. */
  readonly keyColumn?: string | undefined;
  /** Of the feature type; undefined: as before, or the portal's. */
  readonly namespace?: FeatureNamespace | undefined;
  /** Types that the publisher gives to fields, by field name. */
  readonly types?: ReadonlyMap<string, ScalarTypeName>;
  readonly crs?: Crs | undefined;
  /** Undefined: EPSG:4326. */
  readonly defaultCrs?: Crs | undefined;
  /** Leave bad records out instead of refusing the file. */
  readonly skipInvalid?: boolean;
  /** True: only those with a right to it may see the dataset. Else as before; a new one is for everybody. */
  readonly restrict?: boolean;
  /** What holds beside the rest where the dataset isn't there yet, as the publish itself finds when it begins. */
  readonly whenNew?: Pick<PublishRequest, 'metadata' | 'restrict'>;
  /** Token of the reading of a bound source that this publishes: its binding must still stand at the end. */
  readonly sourceRun?: string;
  /** Take the place of a dataset with that id. */
  readonly replace?: boolean;
  /** The file as its publisher calls it, for the report, where it lies under another name. */
  readonly shownPath?: string;
  /** Who asks; the command line by default. */
  readonly actor?: Actor;
  /** Looks at what was read before anything is loaded. */
  readonly review?: SourceReview | undefined;
}

/** Decides from the first reading whether there is anything to publish. */
export interface SourceReview {
  /** Told every valid record of the first reading. */
  record(record: SourceRecord): void;
  /** What it throws ends the publish, and everything stays as it was. */
  decide(found: ReviewedSource): void;
}

/** What the first reading found. */
export interface ReviewedSource {
  readonly featureType: FeatureType;
  readonly numberOfRecords: number;
  /** Undefined: ids from the content. */
  readonly keyColumn: string | undefined;
  /** The dataset that would be replaced. */
  readonly before: DatasetRecord | undefined;
}

export interface PublishServices extends VersionServices {
  /** Names of the encodings that the store keeps beside the values. */
  readonly encodings: readonly string[];
  /** How long the version before stays after the switch: until every server process has noticed. */
  readonly graceMs?: number;
  /** True: a server that runs removes the versions that aren't kept. */
  readonly leavesOldVersions?: boolean;
}

export type PublishPhase = 'reading' | 'loading' | 'writing' | 'verifying' | 'tidying';

/** How far a publish has come. */
export interface PublishProgress {
  readonly phase: PublishPhase;
  /** Records or features done in the phase. */
  readonly done: number;
  /** Between 0 and 1, where it can be told. */
  readonly fraction: number | undefined;
}
