import type { SourceInspection } from '../publish/inspect-source.ts';
import type { SourceOptions } from '../publish/source.ts';
import type { JobProgress, UploadFailure } from './upload.ts';

/** What a process that reads a file is told, once, through its channel. */
export interface InspectOrder {
  readonly kind: 'inspect';
  /** Of the main file, in the process' working directory. */
  readonly path: string;
  readonly sourceOptions: SourceOptions;
  readonly crs: number | undefined;
  /** Feature type of the version that would be replaced, as the catalogue stores it. */
  readonly before: string | undefined;
}

/** What a process that publishes a file is told. */
export interface PublishOrder {
  readonly kind: 'publish';
  readonly home: string;
  readonly uploadId: string;
  readonly jobToken: string;
  readonly path: string;
  /** As its publisher calls it. */
  readonly shownPath: string;
  readonly sourceOptions: SourceOptions;
  readonly portal: string;
  readonly id: string;
  readonly title: string | undefined;
  readonly keyColumn: string | undefined;
  readonly crs: number | undefined;
  readonly skipInvalid: boolean;
  readonly restrict: boolean;
  readonly replace: boolean;
  readonly actor: { readonly name: string; readonly address: string };
}

export type JobOrder = InspectOrder | PublishOrder;

/** What such a process says. */
export type JobMessage =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'progress' } & JobProgress)
  | { readonly kind: 'inspected'; readonly inspection: SourceInspection }
  | { readonly kind: 'published' }
  | ({ readonly kind: 'failed' } & UploadFailure);
