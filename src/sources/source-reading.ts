import { crsByCode } from '../crs/registry.ts';
import type { ScalarTypeName } from '../feature/feature.ts';
import type { PublishRequest } from '../publish/publish-request.ts';
import type { SourceOptions } from '../publish/source.ts';

/** What is kept of how a source is read and published: plain data. */
export interface SourceReading {
  readonly options: Omit<SourceOptions, 'maxRecordBytes' | 'maxUnpackedBytes'>;
  readonly keyColumn?: string;
  readonly types?: readonly (readonly [field: string, type: ScalarTypeName])[];
  /** Codes of the EPSG registry. */
  readonly crs?: number;
  readonly defaultCrs?: number;
  readonly skipInvalid?: boolean;
  /** Of a dataset that isn't there yet. */
  readonly title?: string;
  readonly isRestricted?: boolean;
}

/** What a publish is asked for, source aside. */
export function requestOfReading(reading: SourceReading): Omit<PublishRequest, 'source' | 'id' | 'portal'> {
  const crsOf = (code: number | undefined) => (code === undefined ? undefined : crsByCode(code));
  return {
    keyColumn: reading.keyColumn,
    types: new Map(reading.types ?? []),
    crs: crsOf(reading.crs),
    defaultCrs: crsOf(reading.defaultCrs),
    skipInvalid: reading.skipInvalid ?? false,
    whenNew: {
      ...(reading.title !== undefined && { metadata: { title: reading.title } }),
      restrict: reading.isRestricted ?? false,
    },
    replace: true,
  };
}
