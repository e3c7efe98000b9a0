import { wgs84 } from '../crs/registry.ts';
import type { Geometry } from '../feature/geometry.ts';
import type { RawValue, RecordBatch, Source, SourceField, SourceRecord } from '../publish/source.ts';

const BATCH_RECORDS = 1000;

/** A record as the demo's tables give it: values in the order of the fields, then the geometry. */
export interface DemoRecord {
  readonly values: readonly RawValue[];
  readonly geometry: Geometry | null;
}

export interface DemoTable {
  readonly format: string;
  readonly path: string;
  readonly remarks: readonly string[];
  /** The last one is the geometry. */
  readonly fields: readonly SourceField[];
  /** Called for each reading, so that nothing stays in memory between two. */
  read(): Iterable<DemoRecord>;
  /** Number of records, as the measure of progress. */
  readonly size: number;
}

/** A table of an installed package as a source to publish from; in WGS 84. */
export function createMemorySource(table: DemoTable): Source {
  const { format, path, remarks, fields, size } = table;
  return {
    format,
    path,
    layer: undefined,
    crs: wgs84(),
    fields,
    remarks,
    size,
    async *records(signal) {
      let batch: SourceRecord[] = [];
      let number = 0;
      for (const record of table.read()) {
        number++;
        batch.push(toSourceRecord(number, record, fields));
        if (batch.length < BATCH_RECORDS) continue;
        signal.throwIfAborted();
        yield { records: batch, position: number } satisfies RecordBatch;
        batch = [];
        // The server answers requests while the demo is being published.
        await new Promise(setImmediate);
      }
      if (batch.length > 0) yield { records: batch, position: number };
    },
  };
}

function toSourceRecord(number: number, record: DemoRecord, fields: readonly SourceField[]): SourceRecord {
  const scalar = fields.slice(0, -1);
  const geometryName = fields.at(-1)?.name ?? 'geometry';
  return {
    number,
    id: undefined,
    values: new Map(scalar.map((field, i) => [field.name, record.values[i] ?? null])),
    geometries: new Map([[geometryName, record.geometry]]),
  };
}
