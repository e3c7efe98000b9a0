import type { Source } from '../publish/source.ts';

/** A source that must be closed: a connection, or files that were fetched for it. */
export interface OpenedSource {
  readonly source: Source;
  /** What a dataset of it is called unless somebody says otherwise. */
  readonly id: string;
  close(): Promise<void>;
}
