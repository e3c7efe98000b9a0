import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Feature, FeatureType } from '../../feature/feature.ts';
import { ExtentReader } from '../feature-extent.ts';
import { type FeatureRecord, RecordWriter, readRecord } from './feature-record.ts';
import { GrowingArray } from './growing-array.ts';
import { hashId } from './id-index.ts';

const FLUSH_BYTES = 1024 * 1024;

/** What a load keeps of each feature in memory, by input index: 32 bytes; the features themselves lie in the spool file. */
export interface Spool {
  readonly path: string;
  readonly count: number;
  /** Where each record starts, and the end of the last. */
  readonly offsets: Float64Array<ArrayBuffer>;
  /** Centres of the boxes in the default CRS; NaN without a position. */
  readonly centresX: Float64Array<ArrayBuffer>;
  readonly centresY: Float64Array<ArrayBuffer>;
  readonly hashesHigh: Uint32Array<ArrayBuffer>;
  readonly hashesLow: Uint32Array<ArrayBuffer>;
  readonly extent: ExtentReader;
  /** Every box is a single position. */
  readonly onlyPoints: boolean;
  /** Gives the memory of the arrays back; they are empty then. */
  release(): void;
}

/** Phase 1 of a load: writes the features to a file as they come. */
export class SpoolWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #idKey: string;
  readonly #records: RecordWriter;
  readonly #extent: ExtentReader;
  readonly #offsets = new GrowingArray((buffer) => new Float64Array(buffer));
  readonly #centresX = new GrowingArray((buffer) => new Float64Array(buffer));
  readonly #centresY = new GrowingArray((buffer) => new Float64Array(buffer));
  readonly #hashesHigh = new GrowingArray((buffer) => new Uint32Array(buffer));
  readonly #hashesLow = new GrowingArray((buffer) => new Uint32Array(buffer));
  #written = 0;
  #onlyPoints = true;

  private constructor(path: string, file: FileHandle, featureType: FeatureType, idKey: string) {
    this.#path = path;
    this.#file = file;
    this.#idKey = idKey;
    this.#records = new RecordWriter(featureType, FLUSH_BYTES + 64 * 1024);
    this.#extent = new ExtentReader(featureType);
  }

  static async create(path: string, featureType: FeatureType, idKey: string): Promise<SpoolWriter> {
    const file = await open(path, 'wx');
    try {
      return new SpoolWriter(path, file, featureType, idKey);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async add(features: readonly Feature[]): Promise<void> {
    for (const feature of features) {
      const box = this.#extent.read(feature);
      const hash = hashId(this.#idKey, feature.id);
      this.#offsets.push(this.#written + this.#records.length);
      this.#centresX.push(box === undefined ? NaN : box.minX / 2 + box.maxX / 2);
      this.#centresY.push(box === undefined ? NaN : box.minY / 2 + box.maxY / 2);
      this.#hashesHigh.push(hash.high);
      this.#hashesLow.push(hash.low);
      if (box !== undefined && (box.minX !== box.maxX || box.minY !== box.maxY)) this.#onlyPoints = false;
      this.#records.write(feature.id, box, feature.values);
      if (this.#records.length >= FLUSH_BYTES) await this.#flush();
    }
  }

  get count(): number {
    return this.#offsets.length;
  }

  async finish(): Promise<Spool> {
    await this.#flush();
    const count = this.count;
    this.#offsets.push(this.#written);
    return {
      path: this.#path,
      count,
      offsets: this.#offsets.values(),
      centresX: this.#centresX.values(),
      centresY: this.#centresY.values(),
      hashesHigh: this.#hashesHigh.values(),
      hashesLow: this.#hashesLow.values(),
      extent: this.#extent,
      onlyPoints: this.#onlyPoints,
      release: () => {
        for (const numbers of [
          this.#offsets,
          this.#centresX,
          this.#centresY,
          this.#hashesHigh,
          this.#hashesLow,
        ])
          numbers.release();
      },
    };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const bytes = this.#records.bytes();
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#written + done);
      done += bytesWritten;
    }
    this.#written += bytes.length;
    this.#records.clear();
  }
}

/** Reads records of a spool in any order; for worker threads, which may wait for the disk. */
export class SpoolReader {
  readonly #file: number;
  readonly #offsets: Float64Array;
  readonly #featureType: FeatureType;
  #buffer = Buffer.allocUnsafeSlow(64 * 1024);

  constructor(path: string, offsets: Float64Array, featureType: FeatureType) {
    this.#file = openSync(path, 'r');
    this.#offsets = offsets;
    this.#featureType = featureType;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The record of an input index; its WKB values are valid until the next call. */
  read(index: number): FeatureRecord {
    const start = this.#offsets[index] as number;
    const length = (this.#offsets[index + 1] as number) - start;
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      const read = readSync(this.#file, this.#buffer, done, length - done, start + done);
      if (read === 0) throw new Error('The spool file is shorter than was written.');
      done += read;
    }
    return readRecord(this.#buffer, this.#featureType);
  }
}
