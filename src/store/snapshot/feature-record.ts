import type { FeatureType, PropertyType, Value } from '../../feature/feature.ts';
import type { Envelope, Geometry } from '../../feature/geometry.ts';
import { encodeWkb } from '../../feature/wkb.ts';

/**
 * Features as compact bytes, for the spool between the two phases of a load: the id, the box in the default CRS, and
 * the values by property; text as UTF-8 with its length, geometries as WKB. Little-endian.
 */
export interface FeatureRecord {
  readonly id: string;
  readonly envelope: Envelope | undefined;
  /** As `Feature.values`, but geometries as WKB: a view of the record's bytes. */
  readonly values: readonly StoredValue[];
}

export type StoredValue = Exclude<Value, Geometry> | Uint8Array;

/** Appends records to a buffer that grows as needed. */
export class RecordWriter {
  readonly #properties: readonly PropertyType[];
  #buffer: Buffer;
  #length = 0;

  constructor(featureType: FeatureType, capacity: number) {
    this.#properties = featureType.properties;
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The records since the last `clear`; valid until the next call of `write`. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  write(id: string, envelope: Envelope | undefined, values: readonly Value[]): void {
    this.#text(id);
    this.#reserve(33);
    this.#byte(envelope === undefined ? 0 : 1);
    if (envelope !== undefined) {
      for (const bound of [envelope.minX, envelope.minY, envelope.maxX, envelope.maxY]) this.#double(bound);
    }
    this.#properties.forEach((property, index) => {
      this.#value(property, values[index] ?? null);
    });
  }

  #value(property: PropertyType, value: Value): void {
    this.#reserve(9);
    this.#byte(value === null ? 0 : 1);
    if (value === null) return;
    switch (property.type) {
      case 'geometry':
        this.#bytes(encodeWkb(value as Geometry));
        return;
      case 'int':
        this.#length = this.#buffer.writeInt32LE(value as number, this.#length);
        return;
      case 'long':
        this.#length = this.#buffer.writeBigInt64LE(value as bigint, this.#length);
        return;
      case 'double':
        this.#double(value as number);
        return;
      case 'boolean':
        this.#byte(value === true ? 1 : 0);
        return;
      default:
        this.#text(value as string);
    }
  }

  #text(text: string): void {
    this.#reserve(4 + 3 * text.length);
    const written = this.#buffer.write(text, this.#length + 4, 'utf8');
    this.#buffer.writeUInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  #bytes(bytes: Uint8Array): void {
    this.#reserve(4 + bytes.length);
    this.#length = this.#buffer.writeUInt32LE(bytes.length, this.#length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #double(value: number): void {
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  #byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** Reads one record that starts at the buffer's start. */
export function readRecord(buffer: Buffer, featureType: FeatureType): FeatureRecord {
  const reader = new RecordReader(buffer);
  const id = reader.text();
  const envelope = reader.byte() === 0 ? undefined : reader.envelope();
  const values = featureType.properties.map((property) => reader.value(property));
  return { id, envelope, values };
}

class RecordReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  value(property: PropertyType): StoredValue {
    if (this.byte() === 0) return null;
    switch (property.type) {
      case 'geometry':
        return this.#bytes();
      case 'int':
        this.#at += 4;
        return this.#buffer.readInt32LE(this.#at - 4);
      case 'long':
        this.#at += 8;
        return this.#buffer.readBigInt64LE(this.#at - 8);
      case 'double':
        return this.#double();
      case 'boolean':
        return this.byte() === 1;
      default:
        return this.text();
    }
  }

  text(): string {
    const length = this.#length();
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  envelope(): Envelope {
    return { minX: this.#double(), minY: this.#double(), maxX: this.#double(), maxY: this.#double() };
  }

  byte(): number {
    return this.#buffer[this.#at++] as number;
  }

  #bytes(): Uint8Array {
    const length = this.#length();
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  #double(): number {
    this.#at += 8;
    return this.#buffer.readDoubleLE(this.#at - 8);
  }

  #length(): number {
    this.#at += 4;
    return this.#buffer.readUInt32LE(this.#at - 4);
  }
}
