import type { ScalarTypeName } from '../feature/feature.ts';
import { type Envelope, envelopeOf, joinEnvelopes } from '../feature/geometry.ts';
import { createTypeInference, type InferredProperty } from './infer-feature-type.ts';
import { InvalidRecords } from './invalid-records.ts';
import { isInvalid, type Source, type SourceRecord } from './source.ts';

/** What the first reading of a source told. */
export interface SourceScan {
  readonly properties: readonly InferredProperty[];
  readonly invalid: InvalidRecords;
  /** Records read, valid or not. */
  readonly records: number;
  readonly recordsWithOwnId: number;
  /** Around all coordinates, in the source's own CRS, whichever that is. */
  readonly envelope: Envelope | undefined;
}

interface ScanListeners {
  /** Told the records and the position so far. */
  readonly onBatch: (records: number, position: number) => void;
  readonly onRecord?: ((record: SourceRecord) => void) | undefined;
}

/** Reads all records once. */
export async function scanSource(
  source: Source,
  overrides: ReadonlyMap<string, ScalarTypeName>,
  signal: AbortSignal,
  { onBatch, onRecord }: ScanListeners,
): Promise<SourceScan> {
  const inference = createTypeInference(source, overrides);
  const invalid = new InvalidRecords();
  let records = 0;
  let recordsWithOwnId = 0;
  let envelope: Envelope | undefined;
  for await (const batch of source.records(signal)) {
    signal.throwIfAborted();
    for (const record of batch.records) {
      records++;
      if (isInvalid(record)) {
        invalid.add(record.number, record.invalid);
        continue;
      }
      inference.add(record);
      onRecord?.(record);
      if (record.id !== undefined) recordsWithOwnId++;
      envelope = joinEnvelopes(envelope, envelopeOfRecord(record));
    }
    onBatch(records, batch.position);
  }
  return { properties: inference.finish(), invalid, records, recordsWithOwnId, envelope };
}

function envelopeOfRecord(record: SourceRecord): Envelope | undefined {
  let envelope: Envelope | undefined;
  for (const geometry of record.geometries.values())
    if (geometry !== null) envelope = joinEnvelopes(envelope, envelopeOf(geometry));
  return envelope;
}
