/** How large a download is, of what its reader may see. */
export interface DownloadSize {
  readonly bytes: number;
  /** What travels where the client takes gzip; undefined: the format is compressed in itself. */
  readonly gzipBytes: number | undefined;
  /** False: estimated from a sample. */
  readonly isExact: boolean;
}

/**
 * By `DownloadFormat.outputFormat`; a format that can't hold the dataset isn't in it, and one whose size takes too much work to know is
 * there without one.
 */
export type DownloadSizes = ReadonlyMap<string, DownloadSize | undefined>;
