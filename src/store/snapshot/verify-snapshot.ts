import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreError } from '../feature-store.ts';
import { inflatedPieces } from './inflate-pages.ts';
import { type FileChecksum, isMissing, type Manifest, readManifest } from './manifest.ts';
import { deflateFile, membersFile } from './snapshot-layout.ts';

/**
 * Reads a version completely and compares it with its manifest: size and CRC-32 of every file, and the deflated pages
 * with the plain ones. Returns what is wrong, one line each; empty when the version is whole.
 */
export async function verifySnapshot(directory: string): Promise<string[]> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    if (error instanceof StoreError) return [error.message];
    throw error;
  }
  const problems: string[] = [];
  for (const file of manifest.files) problems.push(...(await verifyFile(directory, file)));
  for (const { name } of manifest.encodings)
    problems.push(...(await verifyDeflate(directory, manifest, name)));
  return problems;
}

async function verifyFile(directory: string, expected: FileChecksum): Promise<string[]> {
  const path = join(directory, expected.name);
  try {
    const found = await measure(filePieces(path));
    if (found.bytes !== expected.bytes)
      return [`${path} has ${found.bytes} bytes instead of ${expected.bytes}`];
    return found.crc32 === expected.crc32 ? [] : [`${path} does not match its checksum`];
  } catch (error) {
    if (isMissing(error)) return [`${path} is missing`];
    throw error;
  }
}

async function verifyDeflate(directory: string, manifest: Manifest, encodingName: string): Promise<string[]> {
  const path = join(directory, deflateFile(encodingName));
  const plain = manifest.files.find((file) => file.name === membersFile(encodingName));
  try {
    const found = await measure(inflatedPieces(filePieces(path)));
    const same = plain !== undefined && found.bytes === plain.bytes && found.crc32 === plain.crc32;
    return same ? [] : [`${path} does not inflate to the members`];
  } catch (error) {
    if (isMissing(error)) return [];
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_')) return [`${path} does not inflate: ${code}`];
    throw error;
  }
}

async function measure(pieces: AsyncIterable<Uint8Array>): Promise<{ bytes: number; crc32: number }> {
  let bytes = 0;
  let crc = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    crc = crc32(piece, crc);
  }
  return { bytes, crc32: crc };
}

async function* filePieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(256 * 1024);
      const { bytesRead } = await file.read(piece, 0, piece.length);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
