import type { EncodedBody } from '../format/encoded-body.ts';

/** What a handler gives back: everything about an answer but how it travels. */
export interface Answer {
  readonly status: number;
  readonly body: EncodedBody;
  /** Extra headers in canonical case: some clients compare names exactly. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Features in the answer where that is known before it is sent; for the metrics. */
  readonly featureCount?: number;
  /** The same for each dataset of `Exchange.datasetsRead`; for the figures of use. */
  readonly featureCounts?: readonly number[];
  /** Code of the exception report that it is. */
  readonly exceptionCode?: string;
}
