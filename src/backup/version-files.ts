/** The published versions of a home as files, for copying and checking them; the composition root says what does it. */
export interface VersionFiles {
  /** Keeps a complete version from being removed until it is released; undefined where there is none. */
  hold(uid: string, version: string): Promise<HeldVersion | undefined>;
  /**
   * What is wrong with a version, one line each. `manifest` looks at what it says of itself and at the sizes of its files,
   * `bytes` at every byte.
   */
  verify(uid: string, version: string, depth: 'manifest' | 'bytes'): Promise<readonly string[]>;
}

export interface HeldVersion {
  readonly directory: string;
  /** Names of its files. */
  readonly files: readonly string[];
  /** Twice does no harm. */
  release(): Promise<void>;
}
