import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { FeatureType } from '../../feature/feature.ts';
import type { Envelope } from '../../feature/geometry.ts';
import { StoreError } from '../feature-store.ts';
import { FORMAT_VERSION, MANIFEST_FILE } from './snapshot-layout.ts';

/** What a snapshot says about itself. Written last, so a directory with a manifest has all its files. */
export interface Manifest {
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly createdAt: string;
  readonly featureType: FeatureType;
  readonly numberOfFeatures: number;
  /** In the feature type's default CRS. */
  readonly envelope: Envelope | null;
  readonly wgs84Envelope: Envelope | null;
  /** `point`: the boxes file has exact x,y; `box`: four single-precision bounds rounded outward. */
  readonly boxes: 'point' | 'box';
  /** Key of the hashes in the ids file, so that nobody can make ids that collide. */
  readonly idKey: string;
  /** Scalar properties with an index in the values, as indexes into the type's properties. */
  readonly indexedProperties: readonly number[];
  readonly encodings: readonly { readonly name: string; readonly pages: number }[];
  readonly files: readonly FileChecksum[];
}

export interface FileChecksum {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** The manifest's text: its content and the CRC-32 of the content's JSON. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify({ checksum: crc32(JSON.stringify(manifest)), content: manifest })}\n`;
}

/**
 * Reads a version's manifest. Throws StoreError('NoSuchVersion') when there is none, 'Corrupt' when it isn't as it was
 * written or of a format that this release doesn't read.
 */
export async function readManifest(directory: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(directory, MANIFEST_FILE), 'utf8');
  } catch (error) {
    if (isMissing(error)) throw new StoreError('NoSuchVersion', `There is no snapshot at ${directory}.`);
    throw error;
  }
  const parsed = parse(text);
  if (!isRecord(parsed) || !isRecord(parsed['content'])) throw corrupt(directory, 'is not a manifest');
  if (crc32(JSON.stringify(parsed['content'])) !== parsed['checksum']) {
    throw corrupt(directory, 'does not match its checksum');
  }
  if (parsed['content']['formatVersion'] !== FORMAT_VERSION) {
    throw corrupt(directory, `has a format that this release does not read (it reads ${FORMAT_VERSION})`);
  }
  return parsed['content'] as unknown as Manifest;
}

/** The entry of a file that the manifest must have. */
export function checksumOf(manifest: Manifest, name: string): FileChecksum {
  const entry = manifest.files.find((file) => file.name === name);
  if (entry === undefined) throw new StoreError('Corrupt', `The manifest lacks the file ${name}.`);
  return entry;
}

/** True for errors of the file system that say that a path isn't there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function corrupt(directory: string, problem: string): StoreError {
  return new StoreError('Corrupt', `${join(directory, MANIFEST_FILE)} ${problem}.`);
}
