import type { GeometryPropertyTypeName, ScalarTypeName } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import type { InvalidRecordReport } from './invalid-records.ts';

/** Everything that a publish did and decided; plain data, printed as text or JSON. */
export interface PublishReport {
  readonly portal: string;
  readonly id: string;
  /** Name of the feature type: the id made an XML name. */
  readonly typeName: string;
  readonly title: string;
  readonly version: string;
  /** True when an earlier version was replaced. */
  readonly replaced: boolean;
  /** True: only those with a right to it may see it. */
  readonly isRestricted: boolean;
  readonly source: {
    readonly format: string;
    readonly path: string;
    readonly layer: string | undefined;
  };
  readonly numberOfFeatures: number;
  /** In WGS 84, longitude and latitude. */
  readonly envelope: Envelope | undefined;
  /** Records left out with --skip-invalid: all counted, the first few listed. */
  readonly skipped: number;
  readonly invalidRecords: readonly InvalidRecordReport[];
  /** Features whose id got a number behind it because an equal record came before. */
  readonly duplicates: number;
  readonly crs: CrsReport;
  /** Of the answers, where a request asks for none. */
  readonly defaultCrs: { readonly code: number; readonly name: string };
  /** Where feature ids come from: a column, or the records' content. */
  readonly ids: { readonly from: 'key'; readonly column: string } | { readonly from: 'content' };
  readonly properties: readonly PropertyReport[];
  /** What differs from the source or from the version before, one sentence each. */
  readonly remarks: readonly string[];
  /** Size of what was stored. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface CrsReport {
  readonly code: number;
  readonly name: string;
  /** `assumed`: nobody said, and the format means WGS 84 then. */
  readonly from: 'option' | 'file' | 'assumed';
}

export interface PropertyReport {
  readonly name: string;
  /** The field's name in the source. */
  readonly field: string;
  readonly type: ScalarTypeName | GeometryPropertyTypeName;
  readonly reason: string;
}
