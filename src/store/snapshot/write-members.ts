import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Feature, Value } from '../../feature/feature.ts';
import { decodeWkb } from '../../feature/wkb.ts';
import type { CreateMemberEncoder } from '../feature-store.ts';
import { createStoredEncoder } from '../stored-encoding.ts';
import { BOX_BYTES, writeBox } from './box-index.ts';
import type { StoredValue } from './feature-record.ts';
import { inflatedPieces } from './inflate-pages.ts';
import { type MembersResult, type MembersTask, type ReportProgress, storedId } from './load-task.ts';
import { PageWriter, writeFile } from './page-writer.ts';
import { BOXES_FILE, deflateFile } from './snapshot-layout.ts';
import { SpoolReader } from './spool.ts';

const FEATURES_PER_REPORT = 8192;

/**
 * Second phase of a load: reads the spool in stored order and writes the encoded members, their index and the boxes;
 * then inflates what it wrote and compares. Runs in a thread of its own.
 */
export async function writeMembers(
  task: MembersTask,
  createMemberEncoder: CreateMemberEncoder,
  report: ReportProgress,
): Promise<MembersResult> {
  const { featureType, order } = task;
  const spool = new SpoolReader(task.spoolPath, task.spoolOffsets, featureType);
  const boxes = new DataView(new ArrayBuffer(order.length * BOX_BYTES));
  const writers = task.encodings.map((name) => ({
    encoder: createStoredEncoder(createMemberEncoder, name, featureType),
    pages: new PageWriter(task.directory, name, order.length),
  }));
  for (let ordinal = 0; ordinal < order.length; ordinal++) {
    const index = order[ordinal] as number;
    const record = spool.read(index);
    writeBox(boxes, ordinal * BOX_BYTES, task.boxes, record.envelope);
    const feature: Feature = {
      id: storedId(task, index, record.id),
      values: valuesOf(record.values),
    };
    for (const { encoder, pages } of writers) {
      const full = pages.add(encoder.encode(feature), record.envelope);
      if (full !== undefined) await full;
    }
    if (ordinal % FEATURES_PER_REPORT === 0) report('write', ordinal);
  }
  spool.close();
  const files = [writeFile(join(task.directory, BOXES_FILE), new Uint8Array(boxes.buffer))];
  for (const { pages } of writers) files.push(...(await pages.finish()));
  for (const { pages } of writers) await verifyInflated(task.directory, pages, order.length, report);
  return {
    files,
    encodings: writers.map(({ pages }) => ({ name: pages.encodingName, pages: pages.pages.length })),
  };
}

function valuesOf(stored: readonly StoredValue[]): Value[] {
  return stored.map((value) => (value instanceof Uint8Array ? decodeWkb(value) : value));
}

/** One full inflate of the deflate file as it is on the disk. Throws Error unless it gives the plain bytes. */
async function verifyInflated(
  directory: string,
  pages: PageWriter,
  numberOfFeatures: number,
  report: ReportProgress,
): Promise<void> {
  const path = join(directory, deflateFile(pages.encodingName));
  let bytes = 0;
  let crc = 0;
  for await (const piece of inflatedPieces(readPieces(path))) {
    bytes += piece.length;
    crc = crc32(piece, crc);
    report('verify', Math.floor((numberOfFeatures * bytes) / Math.max(1, pages.plainBytes)));
  }
  if (bytes !== pages.plainBytes || crc !== pages.crc32) {
    throw new Error(`${path} does not inflate to the members that were written.`);
  }
}

function* readPieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(256 * 1024);
      const read = readSync(file, piece, 0, piece.length, null);
      if (read === 0) return;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}
